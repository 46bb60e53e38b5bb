"""For whom the events were."""

from campaigns.models import KeyGroup
from campaigns.tally import tally
from kepu.periods import Period
from reports.dashboard.groups import key_groups
from tests.conftest import TODAY

YEAR = Period.ending(TODAY)


def test_every_group_is_named_and_an_event_of_two_counts_in_both(make_event, guihua):
    make_event("一", host_community=guihua, key_groups=["青少年", "老年人"], attendance=200)
    make_event("二", host_community=guihua, key_groups=["青少年"], attendance=100)
    groups = {group.name: group for group in key_groups(tally(YEAR), YEAR)}
    assert list(groups) == [str(each.label) for each in KeyGroup]
    youth, seniors, farmers = groups["青少年"], groups["老年人"], groups["农民"]
    assert (youth.events, youth.people, youth.width) == (2, 300, 100)
    assert (seniors.events, seniors.people, seniors.width) == (1, 200, 67)
    assert (farmers.events, farmers.people, farmers.width) == (0, 0, 0)


def test_a_group_leads_to_its_events(make_event, guihua, as_user, leader):
    make_event("一", host_community=guihua, key_groups=["青少年"], attendance=200)
    make_event("二", host_community=guihua, attendance=100)
    address = key_groups(tally(YEAR), YEAR)[0].address
    assert "<dt>活动</dt><dd>1</dd>" in as_user(leader).get(address).content.decode()
