"""What was typed and not committed is kept, privately, in a file that is whole."""

from pathlib import Path

from screens.drafts import DRAFTS_LIMIT, Drafts


def test_a_draft_is_found_by_its_place_and_subject_in_the_next_session(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "deep" / "drafts.json")
    drafts.keep("pay", "0001", {"amount": "12"})
    drafts.save()
    later = Drafts(drafts.path)
    later.load()
    assert later.find("pay", "0001") == {"amount": "12"}
    assert later.find("pay", "0002") is None


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "drafts.json"
    drafts = Drafts(path)
    drafts.keep("note", "", {"note": "ñ"})
    drafts.save()
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_drafts_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "drafts.json"
    drafts = Drafts(path)
    drafts.keep("note", "", {"note": "uno"})
    drafts.save()
    drafts.forget("note", "")
    drafts.save()
    assert not path.exists()


def test_an_empty_draft_is_none() -> None:
    drafts = Drafts()
    drafts.keep("note", "", {"note": "uno"})
    drafts.keep("note", "", {"note": ""})
    assert drafts.find("note", "") is None


def test_the_oldest_draft_goes_when_there_are_too_many() -> None:
    drafts = Drafts()
    for number in range(DRAFTS_LIMIT + 1):
        drafts.keep("note", str(number), {"note": "x"})
    assert drafts.find("note", "0") is None
    assert drafts.find("note", str(DRAFTS_LIMIT)) == {"note": "x"}


def test_what_another_session_of_the_clerk_wrote_stays(tmp_path: Path) -> None:
    path = tmp_path / "drafts.json"
    first, second = Drafts(path), Drafts(path)
    first.keep("note", "", {"note": "uno"})
    first.save()
    second.keep("pay", "0001", {"amount": "12"})
    second.save()
    first.forget("note", "")
    first.save()
    later = Drafts(path)
    later.load()
    assert (later.find("note", ""), later.find("pay", "0001")) == (None, {"amount": "12"})
