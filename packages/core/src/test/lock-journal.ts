import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

// A process that has a journal locked until it is killed.
const [path = '', how = ''] = process.argv.slice(2);
const database = new DatabaseSync(path);
database.exec(how);
writeSync(1, 'locked\n');
await once(process.stdin.resume(), 'end');
