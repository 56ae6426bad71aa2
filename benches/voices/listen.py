"""Which speaker a model takes disguised voices for: called by benches/voices.rs.

    listen.py FOLDER MODEL

Each file of the folder is <sentence>.<voice>.<how>.raw: one channel of 16-bit samples, 16,000 a second. `how` is "plain", "disguised" or
"undone". Prints JSON: for each `how`, how many were taken for the voice that they are, and how many there are. The model is GE2E (Wan et al.
2018), with the weights of the package Resemblyzer: each sentence is given to the voice whose other, plain sentences it is nearest to; as
"alike", to the one whose other sentences are nearest that were disguised in the same way.
"""

import collections
import json
import pathlib
import pickle
import struct
import sys

import numpy as np

RATE = 16_000


def samples(path):
    return np.fromfile(path, "<i2").astype(np.float32) / 32_768


class Storage:
    def __init__(self, key):
        self.key = key


class Weights(pickle.Unpickler):
    """Reads what PyTorch wrote before version 1.6, without PyTorch, and calls nothing of what the file names."""

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if name in ("_rebuild_tensor_v2", "_rebuild_tensor"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        if name == "_rebuild_parameter":
            return lambda data, *_: data
        return lambda *_, **__: None

    def persistent_load(self, saved):
        return Storage(saved[2])


def weights(path):
    with open(path, "rb") as file:
        # A magic number, a version, and what wrote it.
        for _ in range(3):
            Weights(file).load()
        model = Weights(file).load()
        places = {}
        for key in Weights(file).load():
            (count,) = struct.unpack("<q", file.read(8))
            places[key] = np.frombuffer(file.read(4 * count), "<f4")

    def array(tensor):
        storage, offset, size, stride = tensor
        strides = [4 * step for step in stride]
        return np.lib.stride_tricks.as_strided(places[storage.key][offset:], size, strides).copy()

    state = model["model_state"]
    return {name: array(tensor) for name, tensor in state.items() if isinstance(tensor, tuple)}


def mel_filters(bands=40, window=400):
    """Triangles on Slaney's scale of pitch, each of the same area."""

    def to_hz(mel):
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))

    top = 15 + np.log(RATE / 2 / 1000) * 27 / np.log(6.4)
    edges = to_hz(np.linspace(0, top, bands + 2))
    bins = np.linspace(0, RATE / 2, window // 2 + 1)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    area = 2 / (edges[2:] - edges[:-2])
    return np.maximum(0, np.minimum(rising, falling)) * area[:, None]


def mel_spectrogram(sound, window=400, hop=160):
    sound = np.pad(sound, window // 2)
    count = 1 + (len(sound) - window) // hop
    pieces = np.lib.stride_tricks.as_strided(sound, (count, window), (4 * hop, 4))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    power = np.abs(np.fft.rfft(pieces * hann, axis=1)) ** 2
    return (power @ mel_filters().T).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def embedding(model, sound, length=160, step=80):
    """Where a voice lies, on the unit sphere in 256 dimensions."""
    loudness = np.sqrt(np.mean(sound**2))
    mel = mel_spectrogram((sound * 10 ** (-30 / 20) / max(loudness, 1e-9)).astype(np.float32))
    starts = range(0, max(len(mel) - length, 0) + 1, step)
    # All parts of the sound at once.
    x = np.stack([np.resize(mel[start : start + length], (length, 40)) for start in starts])
    for layer in range(3):
        into, again = model[f"lstm.weight_ih_l{layer}"], model[f"lstm.weight_hh_l{layer}"]
        bias = model[f"lstm.bias_ih_l{layer}"] + model[f"lstm.bias_hh_l{layer}"]
        given = x @ into.T + bias
        hidden = np.zeros((len(x), 256), np.float32)
        cell = hidden
        outs = []
        for now in range(length):
            gates = given[:, now] + hidden @ again.T
            let_in, keep, new, out = np.split(gates, 4, axis=1)
            cell = sigmoid(keep) * cell + sigmoid(let_in) * np.tanh(new)
            hidden = sigmoid(out) * np.tanh(cell)
            outs.append(hidden)
        x = np.stack(outs, axis=1)
    parts = np.maximum(hidden @ model["linear.weight"].T + model["linear.bias"], 0)
    parts /= np.linalg.norm(parts, axis=1, keepdims=True)
    mean = parts.mean(axis=0)
    return mean / np.linalg.norm(mean)


def speakers(folder, model_path):
    model = weights(model_path)
    lies = {}
    for path in sorted(folder.glob("*.raw")):
        sentence, voice, how, _ = path.name.split(".")
        lies[how, voice, sentence] = embedding(model, samples(path))
    voices = sorted({voice for _, voice, _ in lies})

    def found(how, known):
        counts = [0, 0]
        for (this, voice, sentence), place in lies.items():
            if this != how:
                continue
            near = {}
            for candidate in voices:
                others = [at for (kind, who, what), at in lies.items() if (kind, who) == (known, candidate) and what != sentence]
                near[candidate] = float(np.mean(others, axis=0) @ place)
            counts[0] += max(near, key=near.get) == voice
            counts[1] += 1
        return counts

    counts = {how: found(how, "plain") for how in ("plain", "disguised", "undone")}
    counts["alike"] = found("disguised", "disguised")
    return counts


print(json.dumps(speakers(pathlib.Path(sys.argv[1]), sys.argv[2])))
