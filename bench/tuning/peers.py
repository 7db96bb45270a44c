"""Runs the peers' searches on the functions of functions.ts: python peers.py RESULTS_FOLDER [LIBRARY…]

A results file that is there is kept: remove it to measure again. Each has the objective of every trial, by seed.
"""
import json
import math
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

TRIALS = 50
SEEDS = range(30)


def branin(x):
    a, b = x["x1"], x["x2"]
    wave = b - 5.1 / (4 * math.pi**2) * a**2 + 5 / math.pi * a - 6
    return wave**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


ALPHA = [1.0, 1.2, 3.0, 3.2]
A = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
]
P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]


def hartmann6(x):
    total = 0.0
    for alpha, a, p in zip(ALPHA, A, P):
        inner = sum(a[j] * (x[f"x{j + 1}"] - 1e-4 * p[j]) ** 2 for j in range(6))
        total -= alpha * math.exp(-inner)
    return total


OPTIMIZERS = {"adam": (0.0, -3.0, 4), "momentum": (0.1, -2.0, 3), "sgd": (0.2, -1.0, 3)}


def mixed(x):
    offset, rate, layers = OPTIMIZERS[x["optimizer"]]
    depth = x["layers"] - layers
    slope = math.log10(x["learning_rate"]) - rate + 0.25 * depth
    width = math.log2(x["width"] / 128)
    drop = x["dropout"] - 0.2 - 0.05 * width
    wave = 1 - math.cos(2 * math.pi * slope)
    return offset + 0.3 * slope**2 + 0.05 * wave + 0.04 * depth**2 + 0.05 * width**2 + 3 * drop**2


# name: (function, {hyperparameter: (kind, …)})
FUNCTIONS = {
    "branin": (branin, {"x1": ("float", -5.0, 10.0, False), "x2": ("float", 0.0, 15.0, False)}),
    "hartmann6": (hartmann6, {f"x{j}": ("float", 0.0, 1.0, False) for j in range(1, 7)}),
    "mixed": (
        mixed,
        {
            "optimizer": ("category", ["sgd", "momentum", "adam"]),
            "learning_rate": ("float", 1e-5, 1.0, True),
            "layers": ("int", 1, 8, False),
            "width": ("int", 16, 1024, True),
            "dropout": ("float", 0.0, 0.6, False),
        },
    ),
}


def optuna_tpe(function, space, seed):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))

    def ask(trial):
        x = {}
        for name, (kind, *rest) in space.items():
            if kind == "category":
                x[name] = trial.suggest_categorical(name, rest[0])
            else:
                suggest = trial.suggest_int if kind == "int" else trial.suggest_float
                x[name] = suggest(name, rest[0], rest[1], log=rest[2])
        return function(x)

    study.optimize(ask, n_trials=TRIALS)
    return [trial.value for trial in study.trials]


def skopt_gp(function, space, seed):
    from skopt import gp_minimize
    from skopt.space import Categorical, Integer, Real

    dimensions = []
    for name, (kind, *rest) in space.items():
        if kind == "category":
            dimensions.append(Categorical(rest[0], name=name))
        else:
            prior = "log-uniform" if rest[2] else "uniform"
            dimensions.append((Integer if kind == "int" else Real)(rest[0], rest[1], prior=prior, name=name))
    result = gp_minimize(
        lambda point: function(dict(zip(space, point))),
        dimensions,
        n_calls=TRIALS,
        n_initial_points=10,
        acq_optimizer="sampling",
        random_state=seed,
    )
    return [float(value) for value in result.func_vals]


LIBRARIES = {
    "optuna-tpe": (optuna_tpe, "optuna", "TPESampler(seed), all else as it comes"),
    "skopt-gp": (skopt_gp, "scikit-optimize", "gp_minimize(n_initial_points=10, acq_optimizer='sampling')"),
}


def main(folder, names):
    warnings.filterwarnings("ignore")
    for library in names:
        search, package, settings = LIBRARIES[library]
        for name, (function, space) in FUNCTIONS.items():
            file = Path(folder) / f"{library}-{name}.json"
            if file.exists():
                continue
            runs = []
            for seed in SEEDS:
                runs.append(search(function, space, seed))
                print(library, name, seed, min(runs[-1]), flush=True)
            head = {"library": package, "version": version(package), "settings": settings, "function": name}
            lines = ",\n    ".join(json.dumps(run) for run in runs)
            text = json.dumps(head, indent=2)[:-2] + f',\n  "objectivesBySeed": [\n    {lines}\n  ]\n}}\n'
            file.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] or list(LIBRARIES))
