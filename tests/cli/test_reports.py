"""`oficinista report`: the list, one in each format, and what a clerk may not see."""

from io import BytesIO
from zipfile import is_zipfile

from tests.cli_builders import answer, oficinista, text


def test_reports_are_listed_and_written_in_each_format() -> None:
    assert "waits" in [one["name"] for one in answer("report", "list")]
    told = text("report", "arrears", "--as", "marta")
    assert (told[0], told[2].split()[0]) == ("Deuda vencida por edad", "Días")
    assert "Libro mayor: asiento 0" in told[-1]
    assert oficinista("report", "arrears", "--as", "marta", "--format", "csv").stdout.startswith("Días vencida,Cuentas")
    assert is_zipfile(BytesIO(oficinista("report", "arrears", "--as", "marta", "--format", "xlsx").stdout_bytes))
    assert '"report": "waits"' in oficinista("report", "waits", "--as", "marta", "--format", "json").stdout
    taken = [text("report", "snapshot", "--as", "sistemas")[0].split(":")[0] for _ in range(2)]
    assert taken == ["Guardado", "Ya estaba guardado"]
    refused = oficinista("report", "waits", "--as", "ana")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "son del supervisor" in refused.stderr
