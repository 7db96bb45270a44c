#!/bin/sh
# The job of every step, which is told in $STEP: NAME SECONDS [fails | lost | waits]
# What it has done it tells the file $EFFECTS, a line for each effect, `<job> <effect>`: whoever counts them must believe
# nobody's journal. What it makes of its inputs is the same on every run.
set -e
set -- $STEP
name=$1 seconds=$2 trouble=$3 x=
if [ "$TRAINING_JOB_NAME" ]; then
  job=$TRAINING_JOB_NAME config=/opt/ml/input/config inputs=/opt/ml/input/data
  # Of a trial: both what it comes to, and the hundredths of a second that it takes.
  read -r text < $config/hyperparameters.json || :
  case $text in *'"x":"'*) x=${text#*'"x":"'} x=${x%%'"'*} seconds=0.$x ;; esac
else
  config=/opt/ml/config inputs=/opt/ml/processing/in
  read -r text < $config/processingjobconfig.json || :
  job=${text#*'"ProcessingJobName":"'} job=${job%%'"'*}
fi
read -r text < $config/resourceconfig.json || :
host=${text#*'"current_host":"'} host=${host%%'"'*}

effect() { echo "$job $1" >> "$EFFECTS"; }
# Whether another attempt of this step has done so.
did() { grep -q "^${job%-*}-[a-z0-9]* $1\$" "$EFFECTS"; }

echo "$name begins on $host"
effect "begin-$host"
case $trouble in
  fails) if ! did fail; then effect fail; exit 1; fi ;;
  # Its keeper is killed, and it with it. A container must be removed for that, by whoever sees this.
  lost) if ! did lost; then
    effect lost
    if [ $$ = 1 ]; then exec sleep 600; fi
    kill -KILL 0
  fi ;;
  # Until it is stopped.
  waits) if ! did stopped; then
    trap 'trap "" TERM; effect stopped; exit 143' TERM
    effect wait
    while :; do sleep 0.05; done
  fi ;;
esac

made() { echo "$name${x:+ $x}"; for file in "$inputs"/*/all "$inputs"/*/model.tar.gz; do if [ -f "$file" ]; then cat "$file"; fi; done; }
# Several files, so that they do not all become objects at one moment.
if [ "$TRAINING_JOB_NAME" ]; then
  made > /opt/ml/model/all
  echo "$name" >> /opt/ml/output/data/note
else
  cd /opt/ml/processing/out
  made > all
  mkdir -p part
  echo "$name 1" >> "part/1-$host"
  echo "$name 2" >> "part/2-$host"
  echo '{ "good": true }' > measure.json
fi
sleep "$seconds"
if [ "$x" ]; then echo "objective=$x"; fi
echo "$name ends"
effect "end-$host"
