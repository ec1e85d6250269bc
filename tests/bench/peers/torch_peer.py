#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times PyTorch on the nets of `lamina-cli bench`: one line of JSON for each net and way.

  torch_peer.py [--device cuda|cpu] [--precision float32|tf32|bfloat16] [--ways eager,item,compiled,autotuned] [--wait] [NET …]

eager: fused or foreach optimizer, channels last, data on the device. item: the same with loss.item() after every step, as
people write it. compiled: torch.compile of the whole step, max-autotune with CUDA graphs on a GPU; autotuned: max-autotune on any
device. A prediction on a GPU goes from memory of the host to memory of the host, as ours does; one that is compiled for the CPU has its weights
frozen. Each figure is the median of 11 rounds of at least 50 ms, after a warm-up (3 where a round lasts
more than half a second). --wait: see nets.py.
"""
import argparse
import time

import torch
from torch import nn
from torch._inductor import config as inductor

from nets import Stopwatch, chosen, numbers, serve


def mlp(widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Block(nn.Module):
    def __init__(self, before, filters, stride):
        super().__init__()
        self.one, self.one_norm = nn.Conv2d(before, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters)
        self.two, self.two_norm = nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters)
        self.beside = nn.Sequential()
        if stride > 1 or before != filters:
            self.beside = nn.Sequential(nn.Conv2d(before, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        y = torch.relu(self.one_norm(self.one(x)))
        return torch.relu(self.two_norm(self.two(y)) + self.beside(x))


def resnet(widths, blocks):
    layers = [nn.Conv2d(3, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
    before = widths[0]
    for i, filters in enumerate(widths):
        for b in range(blocks):
            layers.append(Block(before, filters, 2 if i > 0 and b == 0 else 1))
            before = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 10))


class LastOfLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(64, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.out(self.lstm(x)[0][:, -1])


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
        self.out = nn.Linear(128, 10)

    def forward(self, x):
        return self.out(self.block(x).mean(1))


BUILD = {
    "line": lambda: nn.Linear(1, 1),
    "iris": lambda: mlp([4, 16, 16, 3]),
    "mlp": lambda: mlp([784, 512, 512, 10]),
    "wide": lambda: mlp([4096] * 8 + [10]),
    "lenet": lambda: nn.Sequential(nn.Conv2d(1, 32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 5), nn.ReLU(), nn.MaxPool2d(2),
                                   nn.Flatten(), nn.Linear(1024, 128), nn.ReLU(), nn.Linear(128, 10)),
    "lstm": LastOfLstm,
    "transformer": Encoder,
    "resnet20": lambda: resnet([16, 32, 64], 3),
    "resnet18": lambda: resnet([64, 128, 256, 512], 2),
}


class Training:
    def __init__(self, net, device, precision, way):
        torch.manual_seed(0)
        compiled = way in ("compiled", "autotuned")
        self.device, self.bfloat16 = device, precision == "bfloat16"
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision != "float32"
        torch.backends.cudnn.benchmark = True
        images = len(net.input) == 3
        model = BUILD[net.kind]().to(device)
        shape = (net.input[2], *net.input[:2]) if images else net.input
        self.x = torch.rand(net.batch, *shape, device=device) * 2 - 1
        if images:
            model, self.x = model.to(memory_format=torch.channels_last), self.x.contiguous(memory_format=torch.channels_last)
        self.y = torch.randint(net.classes, (net.batch,), device=device) if net.classes else 2 * self.x - 1
        self.loss = nn.CrossEntropyLoss() if net.classes else nn.MSELoss()
        rate = numbers(net.optimizer)
        fused = dict(fused=True)
        kind = net.optimizer.split()[0]
        self.optimizer = (torch.optim.Adam(model.parameters(), rate[0], eps=1e-7, capturable=device == "cuda" and compiled, **fused) if kind == "adam"
                          else torch.optim.SGD(model.parameters(), rate[0], momentum=rate[1] if len(rate) > 1 else 0, **fused))
        self.model = model
        step = self.answer if net.predicts else self.eager
        if net.predicts:
            model.eval()
            inductor.freezing = compiled and device == "cpu"
        self.step = torch.compile(step, mode="max-autotune" if device == "cuda" or way == "autotuned" else "default") if compiled else step
        if net.predicts and device == "cuda":
            self.asked, self.of_host = self.step, self.x.cpu().pin_memory()
            self.step = self.from_host

    def from_host(self):
        self.x.copy_(self.of_host, non_blocking=True)
        return self.asked().cpu()

    @torch.inference_mode()
    def answer(self):
        with torch.autocast(self.device, torch.bfloat16, enabled=self.bfloat16):
            return torch.softmax(self.model(self.x), -1)

    def eager(self):
        with torch.autocast(self.device, torch.bfloat16, enabled=self.bfloat16):
            loss = self.loss(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss


def seconds(training, steps, item):
    if training.device == "cuda":
        torch.cuda.synchronize()
    begin = time.perf_counter()
    for _ in range(steps):
        loss = training.step()
        if item:
            loss.item()
    if training.device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - begin


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("nets", nargs="*")
    words.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    words.add_argument("--precision", default="float32", choices=["float32", "tf32", "bfloat16"])
    words.add_argument("--ways", default="eager,item,compiled")
    words.add_argument("--threads", type=int)
    words.add_argument("--wait", action="store_true")
    given = words.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    for net in chosen(given.nets):
        for way in given.ways.split(","):
            def prepare():
                training = Training(net, given.device, given.precision, way)
                return Stopwatch(lambda steps: seconds(training, steps, way == "item"))
            serve({"peer": f"PyTorch {torch.__version__} {way}", "case": net.name, "device": given.device, "precision": given.precision}, prepare, given.wait)


if __name__ == "__main__":
    main()
