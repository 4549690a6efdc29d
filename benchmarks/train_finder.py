"""Train the finder's trees: `train_finder.py DATA [--folds 5] [--write]`.

DATA is a folder with `devset/gold.jsonl` and `devset/pages/*.html.gz`: each line of the first has
`file`, `url`, `text` (the right body). Pages of one host never stand in two folds. The script
prints the honest figures (each page judged by trees that never saw its host), then trains on all
pages and, with --write, replaces `src/editionkit/clean/finder.json`. Only numpy is needed besides
the package itself; the same data gives the same file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from editionkit.clean.decode import decode
from editionkit.clean.features import NAMES, table_of
from editionkit.clean.finder import smoothed
from editionkit.clean.metadata import gather
from editionkit.clean.structured import page_data
from editionkit.clean.tree import parse
from editionkit.clean.units import split_page

MODEL = Path(__file__).resolve().parent.parent / "src/editionkit/clean/finder.json"
TREES, LEAVES, RATE, BINS = 100, 10, 0.12, 48
MIN_WEIGHT, L2, COLUMNS, SEED = 0.4, 4.0, 0.35, 7
_NOSPACE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_NOSPACE}]|[^\W{_NOSPACE}]+")


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(
        unicodedata.normalize("NFC", text.replace("\u00ad", "").replace("\u200b", ""))
    )


# ------------------------------------------------------------------------------------ the data


def read_pages(data: Path):
    with (data / "devset/gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            gold = json.loads(line)
            raw = gzip.decompress((data / f"devset/pages/{gold['file']}.html.gz").read_bytes())
            yield gold, decode(raw).text


def page_rows(gold: dict, markup: str) -> dict:
    root = parse(markup)
    data = page_data(root)
    body = root.find("body")
    layout = split_page(root if body is None else body)
    units = layout.units
    facts = gather(root, data, layout, gold["url"])
    rows = table_of(units, facts)
    asked = np.array([row is not None for row in rows], dtype=bool)
    table = np.array([row or [0.0] * len(NAMES) for row in rows], dtype=np.float32)
    table = table.reshape(len(units), len(NAMES))
    texts = [tokens(unit.text) for unit in units]
    return {
        "host": (urlsplit(gold["url"]).hostname or "").removeprefix("www."),
        "x": table,
        "y": labels(texts, tokens(gold["text"])),
        "n": np.array([len(t) for t in texts]),
        "texts": [unit.text for unit in units],
        "units": units,
        "gold": gold["text"],
        "set": gold["set"],
        "id": gold["id"],
        "twin": repeats(texts),
        "asked": asked,
    }


def labels(texts: list[list[str]], gold: list[str]) -> np.ndarray:
    """How much of each unit stands in the right body: shares of 4-token runs, or the whole of a short one nearby."""
    where: dict[tuple, int] = {}
    for i in range(len(gold) - 3):
        where.setdefault(tuple(gold[i : i + 4]), i)
    share = np.zeros(len(texts), dtype=np.float32)
    place: list[int | None] = [None] * len(texts)
    for k, t in enumerate(texts):
        if len(t) >= 6:
            runs = [tuple(t[i : i + 4]) for i in range(len(t) - 3)]
            hits = [run for run in runs if run in where]
            share[k] = len(hits) / len(runs)
            if share[k] > 0.5:
                place[k] = where[hits[0]]
    starts: dict[str, list[int]] = {}
    for i, token in enumerate(gold):
        starts.setdefault(token, []).append(i)
    for k, t in enumerate(texts):
        if t and len(t) < 6:
            back = next(
                (place[j] + len(texts[j]) for j in range(k - 1, -1, -1) if place[j] is not None),
                None,
            )
            ahead = next((place[j] for j in range(k + 1, len(texts)) if place[j] is not None), None)
            for i in starts.get(t[0], ()):
                if gold[i : i + len(t)] != t:
                    continue
                if (back is not None and -3 <= i - back <= 12) or (
                    ahead is not None and -3 <= ahead - i - len(t) <= 12
                ):
                    share[k], place[k] = 1.0, i
                    break
    return share


def repeats(texts: list[list[str]]) -> np.ndarray:
    """Units of six words and more that stand on the page a second time: a rule drops them."""
    seen: set[tuple] = set()
    out = np.zeros(len(texts), dtype=bool)
    for k, t in enumerate(texts):
        key = tuple(t)
        if len(t) >= 6 and key in seen:
            out[k] = True
        seen.add(key)
    return out


def weights(page: dict) -> np.ndarray:
    n = np.minimum(page["n"], 150) + 6.0
    w = n / n[(page["y"] >= 0.5)].sum() if (page["y"] >= 0.5).any() else n * 0.0
    return np.where(page["twin"] | ~page["asked"], 0.0, np.minimum(w, 0.3)) * 100


# ----------------------------------------------------------------------------------- the trees


class Forest:
    """Boosted trees with logistic loss on binned features."""

    def __init__(self, edges: list[np.ndarray]):
        self.edges = edges
        self.trees: list[list] = []
        self.base = 0.0

    def raw(self, binned: np.ndarray) -> np.ndarray:
        out = np.full(len(binned), self.base)
        for tree in self.trees:
            out += _apply(tree, binned)
        return out

    def as_json(self, threshold: float, used: list[int]) -> dict:
        position = {feature: i for i, feature in enumerate(used)}
        return {
            "features": [NAMES[f] for f in used],
            "base": round(self.base, 4),
            "threshold": threshold,
            "trees": [_plain(tree, self.edges, position) for tree in self.trees],
        }


def _apply(tree: list, binned: np.ndarray) -> np.ndarray:
    node = np.zeros(len(binned), dtype=np.int32)
    feature = np.array([n[0] for n in tree])
    cut = np.array([n[1] for n in tree])
    left = np.array([n[2] for n in tree])
    right = np.array([n[3] for n in tree])
    value = np.array([n[4] for n in tree])
    rows = np.arange(len(binned))
    for _ in range(20):
        inner = feature[node] >= 0
        if not inner.any():
            break
        f = np.where(inner, feature[node], 0)
        goes = binned[rows, f] <= cut[node]
        node = np.where(inner, np.where(goes, left[node], right[node]), node)
    return value[node]


def _plain(tree: list, edges: list[np.ndarray], position: dict) -> list:
    """A tree as nested lists: [feature, cut, if at most, if more] or a value."""

    def node(i: int):
        feature, cut, left, right, value = tree[i]
        if feature < 0:
            return round(float(value), 4)
        return [position[feature], round(float(edges[feature][cut]), 4), node(left), node(right)]

    return node(0)


def bin_edges(x: np.ndarray) -> list[np.ndarray]:
    out = []
    for column in x.T:
        values = np.unique(column)
        if len(values) <= BINS:
            middle = (values[1:] + values[:-1]) / 2
        else:
            middle = np.unique(np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1]))
        out.append(np.round(middle.astype(np.float64), 4))
    return out


def to_bins(x: np.ndarray, edges: list[np.ndarray]) -> np.ndarray:
    out = np.empty(x.shape, dtype=np.uint8)
    for j, edge in enumerate(edges):
        out[:, j] = np.searchsorted(edge, x[:, j], side="left")
    return out


def train(
    binned: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
    edges: list[np.ndarray],
    trees: int,
    monitor=None,
) -> Forest:
    rng = np.random.default_rng(SEED)
    forest = Forest(edges)
    mean = float((w * y).sum() / w.sum())
    forest.base = float(np.log(mean / (1 - mean)))
    raw = np.full(len(y), forest.base)
    usable = np.array([j for j in range(binned.shape[1]) if len(edges[j])])
    for number in range(trees):
        p = 1 / (1 + np.exp(-raw))
        gradient, hessian = w * (p - y), w * np.maximum(p * (1 - p), 1e-4)
        columns = rng.choice(usable, max(1, int(len(usable) * COLUMNS)), replace=False)
        bag = rng.random(len(y)) < 0.8
        tree = grow(binned, gradient * bag, hessian * bag, np.sort(columns))
        forest.trees.append(tree)
        raw += _apply(tree, binned)
        if monitor:
            monitor(number, raw)
    return forest


def grow(
    binned: np.ndarray, gradient: np.ndarray, hessian: np.ndarray, columns: np.ndarray
) -> list:
    """One tree, the most useful split first."""
    tree: list[list] = [[-1, 0, 0, 0, 0.0]]
    members = {0: np.nonzero(hessian > 0)[0]}
    best = {0: best_split(binned, gradient, hessian, members[0], columns)}
    for _ in range(LEAVES - 1):
        leaf = max(best, key=lambda i: best[i][0], default=None)
        if leaf is None or best[leaf][0] <= 1e-6:
            break
        _, feature, cut = best.pop(leaf)
        rows = members.pop(leaf)
        goes = binned[rows, feature] <= cut
        for side, part in ((2, rows[goes]), (3, rows[~goes])):
            tree.append([-1, 0, 0, 0, 0.0])
            child = len(tree) - 1
            tree[leaf][side] = child
            members[child] = part
            best[child] = best_split(binned, gradient, hessian, part, columns)
        tree[leaf][0], tree[leaf][1] = int(feature), int(cut)
    for leaf, rows in members.items():
        tree[leaf][4] = -RATE * gradient[rows].sum() / (hessian[rows].sum() + L2)
    return tree


def best_split(binned, gradient, hessian, rows, columns):
    """(gain, feature, cut) of the best split of these rows."""
    if len(rows) < 20:
        return (0.0, -1, 0)
    g, h = gradient[rows], hessian[rows]
    total_g, total_h = g.sum(), h.sum()
    part = binned[np.ix_(rows, columns)].astype(np.int64)
    width = BINS + 1
    flat = (part + np.arange(len(columns)) * width).ravel()
    sum_g = np.bincount(flat, np.repeat(g, len(columns)), minlength=width * len(columns)).reshape(
        -1, width
    )
    sum_h = np.bincount(flat, np.repeat(h, len(columns)), minlength=width * len(columns)).reshape(
        -1, width
    )
    left_g, left_h = sum_g.cumsum(1), sum_h.cumsum(1)
    right_g, right_h = total_g - left_g, total_h - left_h
    gain = left_g**2 / (left_h + L2) + right_g**2 / (right_h + L2) - total_g**2 / (total_h + L2)
    gain[(left_h < MIN_WEIGHT) | (right_h < MIN_WEIGHT)] = 0
    at = int(gain.argmax())
    column, cut = divmod(at, width)
    return (float(gain[column, cut]), int(columns[column]), int(cut))


# ------------------------------------------------------------------------------------ judging


def shingles(toks: list[str]) -> Counter:
    return (
        Counter(tuple(toks[i : i + 4]) for i in range(max(1, len(toks) - 3))) if toks else Counter()
    )


def page_score(gold: str, text: str) -> tuple[float, float, float]:
    g, p = shingles(tokens(gold)), shingles(tokens(text))
    hit = sum((g & p).values())
    precision = hit / max(1, sum(p.values()))
    recall = hit / max(1, sum(g.values()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def figures(pages: list[dict], chances: list[np.ndarray], threshold: float) -> dict:
    rows = []
    for page, chance in zip(pages, chances, strict=True):
        keep = smoothed(page["units"], [float(c) for c in chance], threshold)
        text = "\n".join(t for t, k in zip(page["texts"], keep, strict=True) if k)
        rows.append(page_score(page["gold"], text))
    p, r = np.mean([x[0] for x in rows]), np.mean([x[1] for x in rows])
    f = np.array([x[2] for x in rows])
    return {
        "f1": 2 * p * r / (p + r),
        "p": p,
        "r": r,
        "page_f1": f.mean(),
        "<0.8": (f < 0.8).mean(),
        "each": f,
    }


def fold_of(host: str, folds: int) -> int:
    return int(hashlib.sha256(host.encode()).hexdigest(), 16) % folds


def stack(pages: list[dict]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.concatenate([p["x"] for p in pages]),
        np.concatenate([p["y"] for p in pages]).astype(np.float64),
        np.concatenate([weights(p) for p in pages]),
    )


def cross_checked(pages: list[dict], folds: int, trees: int) -> list[np.ndarray]:
    """Each page's chances by trees that never saw its host."""
    out: list[np.ndarray | None] = [None] * len(pages)
    for fold in range(folds):
        inside = [p for p in pages if fold_of(p["host"], folds) != fold]
        x, y, w = stack(inside)
        edges = bin_edges(x)
        forest = train(to_bins(x, edges), y, w, edges, trees)
        for k, page in enumerate(pages):
            if fold_of(page["host"], folds) == fold:
                raw = forest.raw(to_bins(page["x"], edges))
                out[k] = np.where(page["asked"], 1 / (1 + np.exp(-raw)), 0.0)
    return [c for c in out if c is not None]


def print_halves(pages: list[dict], chances: list[np.ndarray], threshold: float) -> None:
    """The figures of the half of the hosts that rules were tuned on, and of the other half."""
    for half, name in enumerate(("tuning", "checking")):
        chosen = [k for k, page in enumerate(pages) if fold_of(page["host"], 2) == half]
        f = figures([pages[k] for k in chosen], [chances[k] for k in chosen], threshold)
        shown = {key: round(float(value), 4) for key, value in f.items() if key != "each"}
        print(f"half for {name}, {len(chosen)} pages", shown)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--trees", type=int, default=TREES)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-check", action="store_true")
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    pages = [page_rows(gold, markup) for gold, markup in read_pages(args.data)]
    print(f"{len(pages)} pages, {sum(len(p['y']) for p in pages)} units, {len(NAMES)} features")
    threshold = 0.4
    if not args.no_check:
        chances = cross_checked(pages, args.folds, args.trees)
        for t in (0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
            f = figures(pages, chances, t)
            print(t, {k: round(float(v), 4) for k, v in f.items() if k != "each"})
        threshold = 0.4
        f = figures(pages, chances, threshold)
        for name in sorted({p["set"] for p in pages}):
            print(
                name,
                round(
                    float(
                        np.mean(
                            [v for v, p in zip(f["each"], pages, strict=True) if p["set"] == name]
                        )
                    ),
                    4,
                ),
            )
        print_halves(pages, chances, threshold)
        for v, k in sorted((v, k) for k, v in enumerate(f["each"]))[: args.worst]:
            print(round(float(v), 3), pages[k]["set"], pages[k]["id"])
    if args.write:
        x, y, w = stack(pages)
        edges = bin_edges(x)
        forest = train(to_bins(x, edges), y, w, edges, args.trees)
        used = sorted({n[0] for tree in forest.trees for n in tree if n[0] >= 0})
        MODEL.write_text(json.dumps(forest.as_json(threshold, used), separators=(",", ":")) + "\n")
        print(f"wrote {MODEL.name}: {len(used)} features, {MODEL.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
