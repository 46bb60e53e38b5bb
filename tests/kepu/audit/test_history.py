from kepu.audit.actions import save_record
from kepu.audit.history import history_of
from kepu.audit.models import Action, Entry


def test_a_change_tells_who_when_before_and_after(guihua, officer):
    guihua.residents = 3200
    save_record(guihua, reason="年度更新", by=officer)
    newest = history_of(guihua)[0]
    assert (newest.who, newest.kind, newest.reason) == ("王芳", "修改", "年度更新")
    [change] = newest.changes
    assert (change.label, change.before, change.after) == ("常住人口", "3000", "3200")


def test_the_row_and_its_lists_make_one_line(make_event, guihua, songbai, officer):
    event = make_event(host_community=guihua, covered=[guihua])
    lines_before = len(history_of(event))
    event.place = "中心广场"
    save_record(event, lists={"covered": [songbai]}, by=officer)
    lines = history_of(event)
    assert len(lines) == lines_before + 1
    assert {(c.label, c.before, c.after) for c in lines[0].changes} == {
        ("地点", "社区活动室", "中心广场"),
        ("覆盖社区", "桂花社区", "松柏社区"),
    }


def test_creating_with_lists_is_one_line_too(guihua, officer):
    from campaigns.models import Event

    event = Event(title="讲座", starts_on="2026-05-01", place="广场", category="科普讲座", attendance=5)
    save_record(event, lists={"covered": [guihua]}, by=officer)
    assert [line.kind for line in history_of(event)] == ["新建"]


def test_every_write_leaves_an_audit_entry(guihua, officer):
    save_record(guihua, by=officer)
    entry = Entry.objects.about(guihua).get()
    assert (entry.action, entry.actor, entry.object_name) == (Action.CHANGE, "officer", "桂花社区")
