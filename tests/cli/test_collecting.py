"""`oficinista collect FILE`: tried first, posted once, and a file that does not agree is refused."""

from pathlib import Path

from tests.cli_builders import answer, oficinista, refusal, text


def test_a_file_is_tried_posted_and_known_again(tmp_path: Path) -> None:
    file = tmp_path / "cobros.txt"
    file.write_text("D,E1,7,10.00,2026-11-02,E\nD,E2,7,2.00,2026-13-02,E\nT,2,12.00\n")
    words = ("collect", str(file), "--layout", "stations")
    tried = oficinista(*words, "--dry-run")
    assert (tried.exit_code, tried.stdout.splitlines()[:2]) == (
        1,
        ["Solo un ensayo: nada cambió.", "1 pagos por $10.00; 0 por $0.00 ya estaban."],
    )
    assert tried.stderr.splitlines() == ["Línea 2: «2026-13-02» no es una fecha.", "Líneas rechazadas: 1, por $2.00."]
    file.write_text("D,E1,7,10.00,2026-11-02,E\nT,1,10.00\n")
    done = answer(*words, "--as", "ana")
    assert (done["posted_cents"], done["suspense"], done["rejected"]) == (1_000, 1, [])
    assert text(*words, "--as", "ana") == ["0 pagos por $0.00; 1 por $10.00 ya estaban."]
    file.write_text("D,E1,7,10.00,2026-11-02,E\nT,1,10.01\n")
    assert refusal(*words, "--as", "ana")["error"] == "collection.totals"
    assert refusal("collect", str(file), "--layout", "otro", "--as", "ana")["error"] == "collection.layout_unknown"
