"""A ResNet-18 under the names that torchvision gives its parts is the one of `specs/zoo`, once it is renamed."""

from pathlib import Path
from textwrap import dedent

import torch
from torch import nn

import netspec
from netspec.cli.main import main
from netspec.kinds.sections.weights import Weights

ZOO = Path(__file__).parents[2] / "specs/zoo/resnet18.yaml"
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


class BasicBlock(nn.Module):
    """As torchvision has it."""

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = nn.Sequential()
        if stride > 1:
            self.downsample.append(nn.Conv2d(before, width, 1, stride, bias=False))
            self.downsample.append(nn.BatchNorm2d(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.bn1(self.conv1(x)).relu()
        return (self.bn2(self.conv2(y)) + self.downsample(x)).relu()


class ResNet18(nn.Module):
    """As torchvision has it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        before = 64
        for number, width in enumerate((64, 128, 256, 512), 1):
            stride = 1 if number == 1 else 2
            blocks = BasicBlock(before, width, stride), BasicBlock(width, width, 1)
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
            before = width
        self.fc = nn.Linear(512, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        for number in range(1, 5):
            x = getattr(self, f"layer{number}")(x)
        return self.fc(x.mean((2, 3)))


def test_the_example_in_the_docs_makes_it_the_resnet_of_the_zoo(tmp_path: Path) -> None:
    torch.manual_seed(3)
    theirs = ResNet18().eval()
    for one in theirs.modules():
        if isinstance(one, nn.BatchNorm2d):
            one.running_mean.normal_()
            one.running_var.uniform_(0.5, 2)
            nn.init.uniform_(one.weight, 0.5, 1.5)
            nn.init.normal_(one.bias)
    torch.save(theirs.state_dict(), tmp_path / "resnet18.pth")
    doc = Weights.__doc__ or ""
    example = dedent(doc[doc.rindex("        train:") :])
    (tmp_path / "net.yaml").write_text(ZOO.read_text("utf-8") + "\n" + example, "utf-8")
    ours = netspec.load(tmp_path / "net.yaml").build().eval()
    pixels = torch.randint(0, 256, (2, 3, 224, 224), dtype=torch.uint8)
    with torch.no_grad():
        wanted = theirs((pixels / 255 - MEAN) / STD)
        found = ours(pixels)
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5 * float(wanted.abs().max()))
    assert main(["weights", str(tmp_path / "net.yaml")]) == 0
