"""Where the facts of `data/` are: beside the code in the installed wheel, at the top of a checkout."""

from importlib.resources import files
from pathlib import Path


def data_path(*parts: str) -> Path:
    """The path of a file or folder of `data/`. Raises FileNotFoundError when the installation is incomplete."""
    for root in (Path(str(files("oficinista"))) / "data", Path(__file__).parents[2] / "data"):
        if root.is_dir():
            return root.joinpath(*parts)
    raise FileNotFoundError("data/ is missing from this installation")
