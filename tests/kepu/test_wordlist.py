from campaigns.models import Event
from kepu.wordlist import word_in


def test_a_word_is_found_whole_and_not_as_part_of_another(make_event):
    make_event("一", key_groups=["老年人", "青少年"])
    make_event("二", key_groups=["其他居民"])
    found = Event.objects.filter(key_groups__contains=word_in("老年人"))
    assert [event.title for event in found] == ["一"]
    assert not Event.objects.filter(key_groups__contains=word_in("居民")).exists()


def test_a_list_comes_back_as_it_went_in(make_event):
    event = make_event(co_organizers=["甲", "乙"])
    assert Event.objects.get(pk=event.pk).co_organizers == ["甲", "乙"]
    assert Event.objects.get(pk=make_event("空").pk).co_organizers == []
