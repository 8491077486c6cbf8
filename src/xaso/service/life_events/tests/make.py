"""Makers: a death registration at any stage, and a commune that handles what follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.life_events import api as life_events
from xaso.service.procedures.tests import make as procedures

if TYPE_CHECKING:
    from xaso.service.dossiers.tests.make import House

MORNING = make.MORNING
DEATH, EVENT = "1.000656", "nguoi-than-qua-doi"
FUNERAL, VETERAN, COPIES, PENSION = "1.001731", "2.002307", "2.000635", "1.014028"
PAPERS = (
    ("to_khai", "Tờ khai"),
    ("trich_luc", "Bản sao Trích lục khai tử"),
    ("thoi_huong", "Quyết định thôi hưởng trợ cấp khác"),
)
PERSON = {
    "nyc.quanHe": "con",
    "nyc.hoTen": "Nguyễn Thị Ngọc Ánh",
    "nyc.ngaySinh": "05/03/1978",
    "nyc.giayTo.loai": "can-cuoc",
    "nyc.giayTo.so": "019178001234",
    "nyc.giayTo.ngayCap": "10/05/2022",
    "nyc.giayTo.noiCap": "Bộ Công an",
    "nyc.noiCuTru.tinh": "19",
    "nyc.noiCuTru.xa": "Phú Lương",
    "nyc.noiCuTru.chiTiet": "Xóm Đuổm",
    "nyc.dienThoai": "0912345678",
    "nyc.email": "anh@example.com",
}
DEAD = {
    "kt.hoTen": "Trần Văn Đức",
    "kt.ngaySinh": "02/04/1948",
    "kt.gioiTinh": "nam",
    "kt.danToc": "kinh",
    "kt.quocTich": "VN",
    "kt.noiCuTru.tinh": "19",
    "kt.noiCuTru.xa": "Phú Lương",
    "kt.noiCuTru.chiTiet": "Xóm Đuổm",
    "kt.giayTo.loai": "can-cuoc",
    "kt.giayTo.so": "019048004321",
    "kt.giayTo.ngayCap": "10/05/2021",
    "kt.giayTo.noiCap": "Bộ Công an",
    "kt.ngayChet": "14/11/2026",
    "kt.gioChet": "05:30",
    "kt.noiChet": "Tại nhà",
    "kt.nguyenNhan": "Tuổi già",
    "gbt.loai": "giay-bao-tu",
    "gbt.so": "12/GBT",
    "gbt.ngay": "14/11/2026",
    "gbt.coQuan": "Trạm Y tế xã",
    "banSao.yeuCau": "khong",
    "camDoan": "on",
    "chuKy": "ky-tay",
}


def house(code: str = DEATH) -> House:
    """Make a commune that registers deaths and handles most of what follows."""
    at = make.house(code=code, name="Đăng ký khai tử", form_id="HT_KT")
    for one, form_id in ((FUNERAL, "BT_MT"), (PENSION, "BT_MT"), (VETERAN, ""), (COPIES, "HT_TL")):
        version = procedures.version(
            code=one,
            name=f"Thủ tục {one}",
            unit="working_day",
            value=5,
            form_id=form_id,
            papers=PAPERS,
        )
        if form_id:
            version.papers.filter(key="to_khai").update(form_id=form_id)
        procedures.adoption(at.agency, version, confirmed_by=at.khoa)
    return at


def declared(**changes: str) -> dict[str, Any]:
    """Return the answers of a declaration of death, as a dossier stores them."""
    entered = {**PERSON, **DEAD, **changes}
    bound = forms.bind(forms.load("HT_KT"), entered, on=MORNING.date())
    assert not bound.errors, bound.errors
    return dict(bound.answers)


def submitted(at: House, *, now: datetime = MORNING, **changes: Any) -> dossiers.Submitted:
    """File a death registration from a phone."""
    return make.submitted(
        at,
        now=now,
        answers=declared(**changes),
        owner_name=changes.get("kt.hoTen", DEAD["kt.hoTen"]),
        submitter_name=PERSON["nyc.hoTen"],
        personal_number=PERSON["nyc.giayTo.so"],
    )


def bring(at: House, made: dossiers.Submitted, state: str, *, now: datetime = MORNING) -> Any:
    """Bring it to a state; return the dossier."""
    for act in make._way_to(state, ""):
        now += timedelta(minutes=5)
        make.ACTS[act](at, made.dossier_id, now)
    return dossiers.Dossier.objects.select_related("agency", "procedure_version__procedure").get(
        pk=made.dossier_id
    )


def death(at: House, state: str = "received", **changes: Any) -> Any:
    """Return a death registration in a state."""
    return bring(at, submitted(at, **changes), state)


def answered(dossier: Any, *, now: datetime = MORNING, version: int = 0, **answers: str) -> Any:
    """Keep answers about a dossier."""
    return life_events.keep_answers(
        dossier=dossier,
        event=EVENT,
        answers=answers,
        spared=2,
        version=version,
        actor=identity.RESIDENT,
        now=now,
    )


def prove(client: Any, made: dossiers.Submitted) -> None:
    """Let a browser prove the secret."""
    client.post("/tra-cuu/", {"code": made.look_up_code, "secret": made.secret})
