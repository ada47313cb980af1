"""Write the extension as a file that Visual Studio Code can install: `python editors/vscode/build.py [FOLDER]`.

A `.vsix` is a zip with the extension's files and two manifests. Nothing is downloaded, and the same files give the same bytes.
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ASSETS = "Microsoft.VisualStudio.Services.Content"

CONTENT_TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension=".json" ContentType="application/json"/>
<Default Extension=".js" ContentType="application/javascript"/>
<Default Extension=".md" ContentType="text/markdown"/>
<Default Extension=".txt" ContentType="text/plain"/>
<Default Extension=".vsixmanifest" ContentType="text/xml"/>
</Types>
"""

MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
<Metadata>
<Identity Language="en-US" Id={id} Version={version} Publisher={publisher}/>
<DisplayName>{name}</DisplayName>
<Description xml:space="preserve">{description}</Description>
<Tags>{tags}</Tags>
<Categories>{categories}</Categories>
<Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value={engine}/></Properties>
<License>extension/LICENSE.txt</License>
</Metadata>
<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
<Dependencies/>
<Assets>
<Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
<Asset Type="{assets}.Details" Path="extension/README.md" Addressable="true"/>
<Asset Type="{assets}.License" Path="extension/LICENSE.txt" Addressable="true"/>
</Assets>
</PackageManifest>
"""


def version() -> str:
    """The version of netspec, without what pip alone understands: `0.4.0` of `0.4.0.dev1`."""
    text = (ROOT / "netspec" / "version.py").read_text("utf-8")
    found = re.search(r'^VERSION = "(\d+\.\d+\.\d+)', text, re.MULTILINE)
    assert found is not None
    return found.group(1)


def files() -> dict[str, str]:
    """Path in the archive → text."""
    package = json.loads((HERE / "package.json").read_text("utf-8")) | {"version": version()}
    scripts = {path.name: path.read_text("utf-8") for path in sorted(HERE.glob("*.js"))}
    own = {
        "package.json": json.dumps(package, indent=2) + "\n",
        "README.md": (HERE / "README.md").read_text("utf-8"),
        "LICENSE.txt": (ROOT / "LICENSE").read_text("utf-8"),
        **scripts,
    }
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "extension.vsixmanifest": manifest(package),
        **{f"extension/{name}": text for name, text in own.items()},
    }


def manifest(package: dict) -> str:
    return MANIFEST.format(
        id=quoteattr(package["name"]),
        version=quoteattr(package["version"]),
        publisher=quoteattr(package["publisher"]),
        engine=quoteattr(package["engines"]["vscode"]),
        name=escape(package["displayName"]),
        description=escape(package["description"]),
        tags=escape(",".join(package["keywords"])),
        categories=escape(",".join(package["categories"])),
        assets=ASSETS,
    )


def build(folder: Path) -> Path:
    """Write `netspec-VERSION.vsix` into a folder."""
    path = folder / f"netspec-{version()}.vsix"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files().items():
            # without a time, for the bytes would differ from day to day
            archive.writestr(
                zipfile.ZipInfo(name), text, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9
            )
    return path


if __name__ == "__main__":
    print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()))
