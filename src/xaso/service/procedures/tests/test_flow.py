"""The way of a dossier as data: what is one, how it is drawn, that it is BPMN, and its page."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import pytest
from django.urls import reverse
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from xaso.kernel.identity.tests import make as people
from xaso.service.procedures import bpmn
from xaso.service.procedures.domain.drawing import draw
from xaso.service.procedures.domain.flow import MOST, Flaw, Flow, Step, flaws
from xaso.service.procedures.errors import NoWay
from xaso.service.procedures.flows import common, flow_of
from xaso.service.procedures.models import Adoption
from xaso.service.procedures.services import adopt
from xaso.service.procedures.tests import make

FIRST = Step("a", "Thẩm định", "officer", 50, ("paid", "papers_checked"))
SECOND = Step("b", "Soát xét", "head", 20, ("opinion_received",))
SIGNED = Step("c", "Ký duyệt", "leader", 20)
ISSUED = Step("d", "Phát hành", "clerk", 10)
WAY = (FIRST, SECOND, SIGNED, ISSUED)


def test_four_steps_that_make_a_whole_are_a_way_and_so_is_the_common_one():
    assert flaws(WAY) == []
    assert flaws(common().steps) == []
    assert not common().is_own


@pytest.mark.parametrize(
    ("steps", "flaw"),
    [
        ((), Flaw.NO_STEP),
        ((SIGNED, ISSUED), Flaw.NO_STEP),
        ((*WAY[:2], replace(SIGNED, role="admin"), ISSUED), Flaw.UNKNOWN_ROLE),
        ((*WAY[:2], replace(SIGNED, role=""), ISSUED), Flaw.UNKNOWN_ROLE),
        ((FIRST, SIGNED, SECOND, ISSUED), Flaw.OUT_OF_ORDER),
        ((FIRST, SECOND, ISSUED, SIGNED), Flaw.OUT_OF_ORDER),
        ((replace(FIRST, share=70), SECOND, ISSUED), Flaw.NOT_ONE_SIGNATURE),
        ((replace(FIRST, share=30), SECOND, SIGNED, replace(SIGNED, key="e"), ISSUED),
         Flaw.NOT_ONE_SIGNATURE),
        ((replace(FIRST, share=60), SECOND, SIGNED), Flaw.NOT_ONE_ISSUING),
        ((replace(FIRST, share=51), *WAY[1:]), Flaw.NOT_WHOLE),
        ((replace(FIRST, share=49), *WAY[1:]), Flaw.NOT_WHOLE),
        ((replace(FIRST, share=-10), replace(SECOND, share=80), SIGNED, ISSUED), Flaw.NOT_WHOLE),
        ((FIRST, replace(SECOND, key="a"), SIGNED, ISSUED), Flaw.SAME_KEY),
        ((replace(FIRST, needs=("luck",)), *WAY[1:]), Flaw.UNKNOWN_NEED),
        ((FIRST, SECOND, replace(SIGNED, needs=("paid",)), ISSUED), Flaw.NEEDLESS),
        ((FIRST, SECOND, SIGNED, replace(ISSUED, needs=("paid",))), Flaw.NEEDLESS),
    ],
)  # fmt: skip
def test_what_is_no_way_is_named(steps, flaw):
    assert flaws(steps) == [flaw]


def test_nine_steps_are_the_most():
    many = [Step(f"k{n}", "Bước", "officer", 0) for n in range(MOST - 4)]

    assert flaws((*many, *WAY)) == []
    assert flaws((Step("z", "Bước", "officer", 0), *many, *WAY)) == [Flaw.TOO_MANY]


def test_shares_add_up_along_the_way():
    flow = Flow(WAY, is_own=True)

    assert [flow.until("appraisal", 0), flow.until("appraisal", 1)] == [50, 70]
    assert [flow.until("approval"), flow.until("issuing"), flow.until("return")] == [90, 100, 100]
    assert flow.appraisal == (FIRST, SECOND)
    assert flow.step("appraisal", 1) is SECOND
    assert flow.step("appraisal", 2) is None
    assert flow.step("approval") is SIGNED


def drawn(steps=WAY):
    return draw(
        Flow(tuple(steps)), agreed="Đồng ý", sent_back="Trả lại", needs={"paid": "Đã nộp phí"}
    )


def test_boxes_stand_apart_in_the_lane_of_their_post_and_every_arrow_touches_its_ends():
    picture = drawn()

    by_id = {shape.id: shape for shape in picture.shapes}
    assert [lane.role for lane in picture.lanes] == ["officer", "head", "leader", "clerk"]
    assert {one for lane in picture.lanes for one in lane.shapes} == set(by_id)
    for one, other in pairwise(picture.shapes):
        assert one.x + one.width < other.x
    for lane in picture.lanes:
        for name in lane.shapes:
            assert lane.y < by_id[name].y < by_id[name].y + by_id[name].height < lane.y + 130
    for arrow in picture.arrows[:-1]:
        assert arrow.points[0] == by_id[arrow.source].right
        assert arrow.points[-1] == by_id[arrow.target].left
    back = picture.arrows[-1]
    assert (back.source, back.target, back.name) == ("question", "step_1", "Trả lại")
    assert [one.name for one in picture.arrows if one.source == "question"] == [
        "Đồng ý",
        "Trả lại",
    ]
    assert max(shape.x + shape.width for shape in picture.shapes) < picture.width
    assert max(y for arrow in picture.arrows for _x, y in arrow.points) < picture.height


def written(steps=WAY):
    posts = {"officer": "Chuyên môn", "head": "Phụ trách <&>"}
    target = "https://dongdat.example/quy-trinh/"
    return bpmn.written(
        drawn(steps), code="1.004873", name="Cấp giấy “A&B”", target=target, posts=posts
    )


def schema():
    folder = files("SpiffWorkflow") / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(folder)))


@pytest.mark.parametrize(
    "steps",
    [
        WAY,
        common().steps,
        (replace(FIRST, name="Thẩm định & “soát” <xét>"), *WAY[1:]),
        (FIRST, SECOND, replace(FIRST, key="e", share=0), SIGNED, ISSUED),
    ],
)
def test_the_file_is_valid_against_the_schema_of_the_omg(steps):
    assert schema().validate(etree.fromstring(written(steps))), schema().error_log


def test_a_file_with_an_unknown_element_is_not_valid():
    broken = written().replace(b"userTask", b"clerkTask")

    assert not schema().validate(etree.fromstring(broken))


def test_another_program_reads_the_same_steps_in_the_same_order():
    parser = BpmnParser()
    runs = written().replace(b'isExecutable="false"', b'isExecutable="true"')
    parser.add_bpmn_xml(etree.fromstring(runs))
    spec = parser.get_spec("p_1_004873")

    tasks = {task.bpmn_id: task for task in spec.task_specs.values() if task.bpmn_id}
    assert [tasks[f"step_{n}"].bpmn_name for n in (1, 2, 3, 5)] == [step.name for step in WAY]
    assert [t.bpmn_id for t in tasks["step_1"].outputs] == ["step_2"]
    assert [t.bpmn_id for t in tasks["step_3"].outputs] == ["question"]
    assert {t.bpmn_id for t in tasks["question"].outputs} == {"step_5", "step_1"}
    assert tasks["step_1"].documentation == "50 %; Đã nộp phí; papers_checked"
    assert tasks["step_2"].lane == "Phụ trách <&>"


@pytest.fixture
def at(db):
    return people.cast()


@pytest.fixture
def adopted(at):
    return make.adoption(at.agency, make.version(), confirmed_by=at.khoa, basis="12/QĐ-UBND")


def test_an_adoption_without_steps_goes_the_common_way_and_one_with_them_its_own(at):
    plain = make.adoption(at.agency, make.version(), confirmed_by=at.khoa)
    own = make.adoption(at.agency, make.version("1.004873"), confirmed_by=at.khoa, steps=WAY)

    assert flow_of(plain.pk) == common()
    assert flow_of(own.pk) == Flow(WAY, is_own=True)


def test_steps_that_are_no_way_are_not_adopted(at, adopted):
    with pytest.raises(NoWay) as refusal:
        adopt(
            actor=people.actor(at.khoa, at.agency),
            version=adopted.version,
            now=make.MOMENT,
            valid_from=adopted.valid_from,
            filing_route="own_portal",
            steps=(SIGNED, ISSUED),
        )

    assert refusal.value.flaws == (Flaw.NO_STEP,)
    assert Adoption.objects.count() == 1


def typed(*steps):
    body: dict[str, object] = {
        "form-TOTAL_FORMS": str(len(steps) + 1),
        "form-INITIAL_FORMS": "0",
        "do": "set",
    }
    for number, step in enumerate(steps):
        body |= {
            f"form-{number}-position": str(number + 1),
            f"form-{number}-name": step.name,
            f"form-{number}-role": step.role,
            f"form-{number}-share": str(step.share),
            f"form-{number}-needs": list(step.needs),
        }
    return body


def test_the_page_sets_a_way_and_keeps_the_rest_of_the_adoption(client, at, adopted):
    client.force_login(at.khoa)
    address = reverse("procedures:flow", args=[adopted.version_id])
    assert "Đang theo quy trình chung" in client.get(address).content.decode()

    assert client.post(address, typed(*WAY)).status_code == 303

    adopted.refresh_from_db()
    now = Adoption.objects.get(valid_until=None)
    assert adopted.valid_until is not None
    assert (now.basis, now.filing_route, now.version_id) == (
        adopted.basis,
        adopted.filing_route,
        adopted.version_id,
    )
    steps = flow_of(now.pk).steps
    assert [(s.name, s.role, s.share, s.needs) for s in steps] == [
        (s.name, s.role, s.share, s.needs) for s in WAY
    ]
    assert flow_of(adopted.pk) == common()
    page = client.get(address).content.decode()
    assert page.count('data-testid="flow-step"') == 4
    assert 'data-testid="diagram"' in page
    assert client.post(address, {"do": "common"}).status_code == 303
    assert flow_of(Adoption.objects.get(valid_until=None).pk) == common()


def test_rows_stand_in_the_order_of_their_numbers_and_empty_ones_fall_away(client, at, adopted):
    client.force_login(at.khoa)
    body = typed(SECOND, FIRST, SIGNED, ISSUED)
    body |= {"form-0-position": "2", "form-1-position": "1"}

    client.post(reverse("procedures:flow", args=[adopted.version_id]), body)

    steps = flow_of(Adoption.objects.get(valid_until=None).pk).steps
    assert [step.name for step in steps] == [step.name for step in WAY]


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, at, adopted):
    client.force_login(at.khoa)
    address = reverse("procedures:flow", args=[adopted.version_id])

    answer = client.post(address, typed(replace(FIRST, name="Bước lạ", share=10), SIGNED, ISSUED))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tổng phần thời hạn của các bước phải là 100" in page
    assert "Bước lạ" in page
    assert client.post(address, typed() | {"form-0-share": "x"}).status_code == 422
    assert Adoption.objects.count() == 1


def test_a_new_adoption_keeps_the_way_and_only_adopters_see_it(client, at):
    adopted = make.adoption(
        at.agency, make.version(unit="working_day", value=3), confirmed_by=at.khoa, steps=WAY
    )
    client.force_login(at.khoa)
    verify = reverse("procedures:verify", args=[adopted.version_id])
    body = {
        "verified": "on",
        "basis": "13/QĐ-UBND",
        "valid_from": "29/11/2026",
        "filing_route": "own_portal",
        "processing_route": "here",
    }
    assert client.post(verify, body).status_code == 302
    now = Adoption.objects.exclude(pk=adopted.pk).get()
    assert flow_of(now.pk).steps == flow_of(adopted.pk).steps

    file = client.get(reverse("procedures:flow-bpmn", args=[adopted.version_id]))
    assert schema().validate(etree.fromstring(file.content))
    assert 'filename="quy-trinh-1.001193.bpmn"' in file["Content-Disposition"]
    other = make.version("9.000001")
    assert client.get(reverse("procedures:flow", args=[other.pk])).status_code == 404
    client.force_login(at.thao)
    for name in ("procedures:flow", "procedures:flow-bpmn"):
        assert client.get(reverse(name, args=[adopted.version_id])).status_code == 404
