"""A loop as an expert writes it by hand in PyTorch, and two networks for it: ResNet-18 and a small GPT.

Frozen: netspec's loop is measured against it (`benchmarks/loop.py`). It knows what PyTorch's tuning guide knows: rows picked by
index from memory, one kernel that moves all weights, pictures pixel by pixel, no look at the loss within an epoch.
"""

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812 (as every script has it)


class Basic(nn.Module):
    """Two 3×3 convolutions and a way around, as torchvision has it."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample: nn.Module | None = None
        if stride != 1 or channels != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width)
            )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        around = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.bn2(self.conv2(x))
        x += around
        return F.relu(x, inplace=True)


class ResNet18(nn.Module):
    """He et al. 2015 (arXiv:1512.03385) for ten classes, from pixels of 0 to 255."""

    def __init__(self) -> None:
        super().__init__()
        mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        # (x / 255 - mean) / std in one multiplication and one addition
        self.register_buffer("scale", (1 / (255 * std)).view(1, 3, 1, 1))
        self.register_buffer("shift", (-mean / std).view(1, 3, 1, 1))
        self.conv1 = nn.Conv2d(3, 64, 7, 2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        widths = [(64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)]
        self.blocks = nn.Sequential(
            *(
                block
                for channels, width, stride in widths
                for block in (Basic(channels, width, stride), Basic(width, width, 1))
            )
        )
        self.fc = nn.Linear(512, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.addcmul(self.shift, x, self.scale)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.blocks(F.max_pool2d(x, 3, 2, 1))
        return self.fc(x.mean((2, 3)))


class Block(nn.Module):
    """A block of nanoGPT: query, key and value come out of one multiplication."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.c_fc, self.c_out = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def attention(self, x: torch.Tensor) -> torch.Tensor:
        rows, time, width = x.shape
        parts = self.c_attn(x).split(width, dim=2)
        q, k, v = (
            one.view(rows, time, self.heads, width // self.heads).transpose(1, 2) for one in parts
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(y.transpose(1, 2).contiguous().view(rows, time, width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.ln_1(x))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class Gpt(nn.Module):
    """Radford et al. 2019 in the small setting that nanoGPT has for CPUs: 65 characters, 4 blocks, 128 wide, 64 places."""

    def __init__(self) -> None:
        super().__init__()
        self.wte, self.wpe = nn.Embedding(65, 128), nn.Embedding(64, 128)
        self.h = nn.Sequential(*(Block(128, 4) for _ in range(4)))
        self.ln_f = nn.LayerNorm(128)
        self.lm_head = nn.Linear(128, 65, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        places = torch.arange(tokens.size(1))
        return self.lm_head(self.ln_f(self.h(self.wte(tokens) + self.wpe(places))))


def careful(
    module: nn.Module, x: torch.Tensor, y: torch.Tensor, batch: int, epochs: int, rate: float
) -> None:
    """Train on the rows of `x`; a target of -1 counts for nothing."""
    pictures = x.dim() == 4
    if pictures:
        module = module.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(module.parameters(), lr=rate, fused=True)
    module.train()
    for _ in range(epochs):
        order = torch.randperm(len(x))
        total = torch.zeros(())
        for begin in range(0, len(x), batch):
            rows = order[begin : begin + batch]
            inputs, targets = x.index_select(0, rows), y.index_select(0, rows)
            if pictures:
                inputs = inputs.contiguous(memory_format=torch.channels_last)
            logits = module(inputs)
            loss = F.cross_entropy(
                logits.view(-1, logits.size(-1)), targets.view(-1), ignore_index=-1
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(rows)
        total.item()
