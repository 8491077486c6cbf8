"""A way as BPMN 2.0, for whoever draws processes with other programs.

The file says who does what in which order, with the share of the term and what a step needs as
documentation; nobody runs it. It is valid against the schema of the OMG (formal/2011-01-03).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from xaso.service.procedures.domain.drawing import BACK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.service.procedures.domain.drawing import Arrow, Drawing, Shape

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
PREFIXES = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": LINES, "xsi": INSTANCE}
TAG = {
    "begin": "startEvent",
    "end": "endEvent",
    "step": "userTask",
    "question": "exclusiveGateway",
}


def written(
    drawing: Drawing, *, code: str, name: str, target: str, posts: Mapping[str, str]
) -> bytes:
    """Return the file.

    Args:
        code: The procedure's code; the process is named by it.
        name: The procedure's name.
        target: The address that names whose process it is.
        posts: The names of posts, for the lanes.
    """
    for prefix, space in PREFIXES.items():
        ET.register_namespace(prefix, space)
    root = ET.Element(_of(MODEL, "definitions"), {"id": "definitions", "targetNamespace": target})
    process_id = "p_" + "".join(c if c.isalnum() else "_" for c in code)
    process = ET.SubElement(
        root, _of(MODEL, "process"), {"id": process_id, "name": name, "isExecutable": "false"}
    )
    lanes = ET.SubElement(process, _of(MODEL, "laneSet"), {"id": "lanes"})
    for lane in drawing.lanes:
        post = posts.get(lane.role, lane.role)
        made = ET.SubElement(lanes, _of(MODEL, "lane"), {"id": f"lane_{lane.role}", "name": post})
        for shape in lane.shapes:
            ET.SubElement(made, _of(MODEL, "flowNodeRef")).text = shape
    for one in drawing.shapes:
        _node(process, one, drawing.arrows)
    for arrow in drawing.arrows:
        _flow(process, arrow)
    _picture(root, process_id, drawing)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _of(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _node(process: ET.Element, shape: Shape, arrows: tuple[Arrow, ...]) -> None:
    named = {"name": shape.name} if shape.name else {}
    node = ET.SubElement(process, _of(MODEL, TAG[shape.kind]), {"id": shape.id, **named})
    if shape.kind == "question":
        onward = next(one for one in arrows if one.source == shape.id and one.id != BACK)
        node.set("default", onward.id)
    if shape.note:
        said = "; ".join((shape.note, *shape.needs))
        ET.SubElement(node, _of(MODEL, "documentation")).text = said
    for tag, end in (("incoming", "target"), ("outgoing", "source")):
        for arrow in arrows:
            if getattr(arrow, end) == shape.id:
                ET.SubElement(node, _of(MODEL, tag)).text = arrow.id


def _flow(process: ET.Element, arrow: Arrow) -> None:
    ends = {"id": arrow.id, "sourceRef": arrow.source, "targetRef": arrow.target}
    named = {"name": arrow.name} if arrow.name else {}
    flow = ET.SubElement(process, _of(MODEL, "sequenceFlow"), ends | named)
    if arrow.id == BACK:
        kind = {_of(INSTANCE, "type"): "bpmn:tFormalExpression"}
        ET.SubElement(flow, _of(MODEL, "conditionExpression"), kind).text = "sent_back"


def _picture(root: ET.Element, process_id: str, drawing: Drawing) -> None:
    diagram = ET.SubElement(root, _of(DI, "BPMNDiagram"), {"id": "diagram"})
    plane = ET.SubElement(diagram, _of(DI, "BPMNPlane"), {"id": "plane", "bpmnElement": process_id})
    height = drawing.lanes[1].y - drawing.lanes[0].y if len(drawing.lanes) > 1 else drawing.height
    for lane in drawing.lanes:
        shown = _shown(plane, f"lane_{lane.role}", 0, lane.y, drawing.width, height)
        shown.set("isHorizontal", "true")
    for one in drawing.shapes:
        _shown(plane, one.id, one.x, one.y, one.width, one.height)
    for arrow in drawing.arrows:
        edge = ET.SubElement(
            plane, _of(DI, "BPMNEdge"), {"id": f"di_{arrow.id}", "bpmnElement": arrow.id}
        )
        for x, y in arrow.points:
            ET.SubElement(edge, _of(LINES, "waypoint"), {"x": f"{x}", "y": f"{y}"})


def _shown(plane: ET.Element, of: str, x: int, y: int, width: int, height: int) -> ET.Element:
    shape = ET.SubElement(plane, _of(DI, "BPMNShape"), {"id": f"di_{of}", "bpmnElement": of})
    box = {"x": f"{x}", "y": f"{y}", "width": f"{width}", "height": f"{height}"}
    ET.SubElement(shape, _of(DC, "Bounds"), box)
    return shape
