import pytest
from django.utils.translation import override

from xaso.ui import blocks, context, navigation
from xaso.ui.navigation import ANY_POST, Entry, Reader


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_readers", [])


def names(lines):
    return [line.name for line in lines]


def test_entries_show_to_those_who_hold_the_post(registry, rf):
    navigation.register(Entry("queue", "Hàng việc", "home", for_roles=ANY_POST, order=1))
    navigation.register(Entry("staff", "Cán bộ", "home", for_roles=frozenset({"admin"}), order=2))
    navigation.register(Entry("home", "Trang chủ", "home"))
    request = rf.get("/")
    assert navigation.menu(request) == []
    navigation.tell_reader(lambda r: Reader("Mai", frozenset({"intake"})))
    assert names(navigation.menu(request)) == ["queue"]
    navigation.tell_reader(lambda r: Reader("Nam", frozenset({"intake", "admin"})))
    assert names(navigation.menu(request)) == ["queue", "staff"]
    assert names(navigation.places(request)) == ["home"]


def test_an_entry_whose_room_is_absent_is_not_drawn(registry, rf):
    navigation.register(Entry("gone", "Không có", "nowhere:at-all"))
    assert navigation.places(rf.get("/")) == []


def test_the_deepest_entry_is_current(registry, rf):
    navigation.register(Entry("home", "Trang chủ", "home"))
    navigation.register(Entry("parts", "Mẫu", "ui:catalogue"))
    current = [line.name for line in navigation.places(rf.get("/ui/")) if line.is_current]
    assert current == ["parts"]


def test_two_entries_may_not_share_a_name_or_a_key(registry):
    navigation.register(Entry("queue", "Hàng việc", "home", for_roles=ANY_POST, key="h"))
    with pytest.raises(ValueError, match="are named queue"):
        navigation.register(Entry("queue", "Khác", "home"))
    with pytest.raises(ValueError, match="share the key h"):
        navigation.register(Entry("other", "Khác", "home", for_roles=ANY_POST, key="h"))


def test_the_language_switch_keeps_page_and_question(rf):
    with override("vi"):
        found = {line.code: line for line in context.languages(rf.get("/ui/?q=sao%20y"))}
    assert found["en"].url == "/en/ui/?q=sao%20y"
    assert found["vi"].is_current


def test_a_block_with_nothing_to_say_is_not_drawn(monkeypatch, rf):
    monkeypatch.setattr(blocks, "_blocks", {})
    blocks.register(blocks.Block("open", "a.html", lambda r: {"is_open": True}, order=2))
    blocks.register(blocks.Block("none", "b.html", lambda r: None, order=1))
    assert blocks.shown(rf.get("/")) == [blocks.Shown("a.html", {"is_open": True})]
    with pytest.raises(ValueError, match="named open"):
        blocks.register(blocks.Block("open", "c.html", lambda r: None))
