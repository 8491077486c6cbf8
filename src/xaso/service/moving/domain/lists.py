"""Lists of hamlets and of people as offices keep them: their columns, and what goes out again.

`WRITTEN` says how an export heads its columns, so that its files come in as they stand.
"""

from __future__ import annotations

from xaso.service.moving.domain.table import Columns

WRITTEN = {
    "hamlets": {
        "code": "Mã xóm",
        "kind": "Loại",
        "name": "Tên xóm",
        "former_commune": "Xã cũ",
        "valid_from": "Từ ngày",
        "valid_until": "Đến ngày",
    },
    "residents": {
        "household": "Số hộ",
        "name": "Họ và tên",
        "born": "Ngày sinh",
        "sex": "Giới tính",
        "number": "Số định danh",
        "relation": "Quan hệ với chủ hộ",
        "hamlet": "Xóm",
        "former_commune": "Xã cũ",
        "address": "Địa chỉ",
        "phone": "Điện thoại",
    },
}
"""The columns of what goes out, in their order."""
FORMER = ("xa cu", "thuoc xa cu", "xa truoc sap nhap", "xa truoc khi sap nhap")
HAMLETS = Columns(
    {
        "name": (
            *("ten xom", "ten thon", "xom", "thon", "ten", "to dan pho", "ten to dan pho"),
            *("xom, thon", "thon, xom", "thon, to dan pho", "xom, thon, to dan pho"),
        ),
        "kind": ("loai", "loai hinh", "loai xom", "loai thon"),
        "code": ("ma xom", "ma thon", "ma", "ma so"),
        "former_commune": FORMER,
        "valid_from": ("tu ngay", "hieu luc tu", "ngay thanh lap", "co tu ngay"),
        "valid_until": ("den ngay", "het hieu luc", "ngay thoi", "thoi tu ngay"),
    },
    needed=("name",),
    titles=WRITTEN["hamlets"],
)
PEOPLE = Columns(
    {
        "name": (
            *("ho va ten", "ho ten", "ho, chu dem, ten", "ho, chu dem va ten", "ho ten khai sinh"),
            *("ho, chu dem va ten khai sinh", "ho va ten khai sinh"),
        ),
        "born": (
            *("ngay sinh", "ngay, thang, nam sinh", "ngay thang nam sinh", "nam sinh", "sinh ngay"),
        ),
        "sex": ("gioi tinh", "gioi"),
        "number": (
            *("so dinh danh", "so dinh danh ca nhan", "so ddcn", "ddcn", "so can cuoc", "can cuoc"),
            *("so can cuoc cong dan", "so cccd", "cccd"),
        ),
        "household": (
            *("so ho", "ma ho", "ho so", "ho", "so ho khau", "so so ho khau", "so ho gia dinh"),
            *("ma ho gia dinh",),
        ),
        "relation": (
            *("quan he voi chu ho", "quan he", "qh voi chu ho", "quan he chu ho"),
            *("quan he voi chu ho gia dinh",),
        ),
        "hamlet": (
            *("xom", "thon", "ten xom", "ten thon", "to dan pho", "xom, thon", "thon, xom"),
            *("thon, to dan pho", "xom, thon, to dan pho", "xom thon", "ma xom"),
        ),
        "former_commune": FORMER,
        "address": (
            *("dia chi", "noi thuong tru", "thuong tru", "dia chi thuong tru", "noi o"),
            *("noi o hien tai", "noi o hien nay", "cho o hien nay", "cho o"),
        ),
        "phone": ("so dien thoai", "dien thoai", "sdt", "di dong"),
    },
    needed=("name", "born", "hamlet"),
    titles=WRITTEN["residents"],
)
