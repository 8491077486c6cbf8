"""The benchmark's own arithmetic: from a server's log to statements, and to pgbench's script."""

from __future__ import annotations

import pytest
from bench import captured, pgbench
from bench.load import CannotMeasure

A, B = "01a2077b-db61-711c-a186-70f4a86da394", "01a2077b-db61-711c-a186-70f4a86da395"
AGENCY = "01a2077b-8400-7559-8175-7741f2fed1c1"
HEAD = "2026-11-23 15:16:20.123 +07 [{process}] {level}:  {said}"


def log(*lines: tuple[int, str, str]) -> str:
    return "\n".join(
        HEAD.format(process=process, level=level, said=said.replace("\n", "\n\t"))
        for process, level, said in lines
    )


def posted(own: str, code: str, sealed: str = "\\x" + "ab" * 40) -> list[captured.Statement]:
    return [
        captured.Statement("BEGIN"),
        captured.Statement("SELECT 1 WHERE $1", (AGENCY,)),
        captured.Statement(
            "INSERT INTO t VALUES ($1, $2, $3, $4, $5)",
            (own, code, sealed, '{"id": "' + own.replace("-", "") + '"}', None),
        ),
        captured.Statement("COMMIT"),
    ]


def script(first=None, second=None) -> captured.Script:
    return captured.make_script(
        first or posted(A, "A8FN-R2B9-HS", "\\x" + "ab" * 40),
        second or posted(B, "Q3FN-R2B9-HX", "\\x" + "cd" * 40),
        lambda sql: ["uuid", "text", "bytea", "jsonb", "date"][: sql.count("$")],
    )


def test_each_process_has_its_statements_with_their_values():
    text = log(
        (7, "LOG", "statement: BEGIN"),
        (8, "LOG", "execute <unnamed>: SELECT 1"),
        (7, "LOG", "execute _pg3_0: SELECT a\nFROM b WHERE c = $1 AND d = $2;"),
        (7, "DETAIL", "Parameters: $1 = 'it''s\nhere, $2 = ''x''', $2 = NULL"),
        (7, "ERROR", "nothing of ours"),
    )

    assert captured.read_log(text) == {
        7: [
            captured.Statement("BEGIN"),
            captured.Statement(
                "SELECT a\nFROM b WHERE c = $1 AND d = $2", ("it's\nhere, $2 = 'x'", None)
            ),
        ],
        8: [captured.Statement("SELECT 1")],
    }


def test_savepoints_are_named_alike_in_every_request():
    text = log((7, "LOG", 'statement: SAVEPOINT "s139817969101696_x37"'))

    assert captured.read_log(text)[7][0].sql == 'SAVEPOINT "s_x"'


def test_the_script_has_every_statement_in_the_words_of_the_application():
    written = script().text.removeprefix(captured.SCRIPT_HEAD).split(";\n")

    assert [captured.as_captured(sql) for sql in written if sql] == [
        one.sql for one in posted(A, "")
    ]


def test_what_both_requests_have_is_sent_as_it_was():
    made = script()

    assert made.constants["p2_1"] == AGENCY
    assert "SELECT 1 WHERE /*1*/:p2_1/**/;" in made.text


def test_what_is_of_one_request_is_made_anew_from_its_number():
    made = script()
    [insert] = [line for line in made.text.splitlines() if line.startswith("INSERT")]

    assert list(made.twins) == [A.replace("-", "")]
    assert insert.count(made.twins[A.replace("-", "")]) == 2
    assert made.constants["p3_2"] == "A8FN"
    assert made.constants["p3_3"] == "\\x" + "ab" * 32
    assert made.constants["p3_4_0"] == '{"id": "'
    assert "::jsonb" in insert
    assert "/*5*/NULL/**/" in insert
    assert A not in made.text


def test_requests_that_differ_are_not_taken_for_the_same():
    with pytest.raises(captured.Differs, match="statement 2"):
        script(second=[posted(B, "X")[0], captured.Statement("SELECT 2"), *posted(B, "X")[2:]])


def test_a_statement_left_out_is_named():
    sent = [one.sql for one in posted(A, "")]

    with pytest.raises(captured.Differs, match=r"sent 4 statements, pgbench 3.*COMMIT"):
        captured.check_same(sent, sent[:-1], "pgbench")


REPORT = """number of transactions actually processed: {processed}/200
number of failed transactions: {failed} (0.000%)
latency average = 2.500 ms
tps = 812.300000 (without initial connection time)
"""


def test_a_report_of_pgbench_is_read():
    turn = pgbench.read(REPORT.format(processed=200, failed=0))

    assert turn == pgbench.Turn(200, 812.3, 2.5)


@pytest.mark.parametrize(("processed", "failed"), [(199, 0), (200, 1)])
def test_a_turn_with_a_failure_measures_nothing(processed, failed):
    with pytest.raises(CannotMeasure):
        pgbench.read(REPORT.format(processed=processed, failed=failed))
