"""The counts of line 3.6 made directly in SQL from events, written without a look at the code."""

ZONE = "Asia/Ho_Chi_Minh"
DOSSIERS = """
WITH span AS (SELECT %(begins)s::timestamptz AS b, %(ends)s::timestamptz AS e),
ended AS (
  SELECT v.dossier_id, min(v.at) AS at,
         (array_agg(v.to_state ORDER BY v.at, v.seq))[1] AS how
  FROM dossiers_event v
  WHERE v.to_state IN ('resolved', 'rejected', 'withdrawn') GROUP BY v.dossier_id),
hand AS (
  SELECT d.id, d.channel, d.received_at, a.name AS agency, pv.field, p.code AS procedure,
         CASE WHEN x.at < span.e THEN x.at END AS ended_at, x.how,
         (SELECT u.due_at FROM dossiers_due_entry u WHERE u.dossier_id = d.id
            AND (u.kind = 'promise' OR u.kind IN ('restart', 'extend') AND u.made_at < span.e)
            AND (x.at IS NULL OR u.made_at <= x.at)
          ORDER BY u.seq DESC LIMIT 1) AS due,
         (SELECT s.started_at FROM dossiers_clock_stop s WHERE s.dossier_id = d.id
            AND s.started_at < span.e AND (s.ended_at IS NULL OR s.ended_at >= span.e)
          LIMIT 1) AS still, span.b, span.e
  FROM dossiers_dossier d CROSS JOIN span
  JOIN organisations_agency a ON a.id = d.agency_id
  JOIN procedures_version pv ON pv.id = d.procedure_version_id
  JOIN procedures_procedure p ON p.id = pv.procedure_id
  LEFT JOIN ended x ON x.dossier_id = d.id
  WHERE d.agency_id = ANY(%(agencies)s) AND d.received_at < span.e
    AND (x.at IS NULL OR x.at >= span.b) AND (%(field)s = '' OR pv.field = %(field)s))
SELECT {row},
  count(*) AS in_hand,
  count(*) FILTER (WHERE received_at >= b) AS received,
  count(*) FILTER (WHERE received_at >= b AND channel = 'online') AS received_online,
  count(*) FILTER (WHERE received_at >= b AND channel <> 'online') AS received_direct,
  count(*) FILTER (WHERE received_at < b) AS opening,
  count(ended_at) AS finished,
  count(*) FILTER (WHERE (ended_at AT TIME ZONE '{zone}')::date
                       < (due AT TIME ZONE '{zone}')::date) AS early,
  count(*) FILTER (WHERE ended_at <= due AND (ended_at AT TIME ZONE '{zone}')::date
                       = (due AT TIME ZONE '{zone}')::date) AS on_time,
  count(*) FILTER (WHERE ended_at > due) AS late,
  count(*) FILTER (WHERE ended_at IS NOT NULL AND how = 'resolved') AS granted,
  count(*) FILTER (WHERE ended_at IS NOT NULL AND how = 'rejected') AS rejected,
  count(*) FILTER (WHERE ended_at IS NOT NULL AND how = 'withdrawn') AS withdrawn,
  count(*) FILTER (WHERE ended_at IS NULL) AS open,
  count(*) FILTER (WHERE ended_at IS NULL AND due >= COALESCE(still, e)) AS open_in_time,
  count(*) FILTER (WHERE ended_at IS NULL AND due < COALESCE(still, e)) AS open_late,
  count(*) FILTER (WHERE ended_at IS NULL AND still IS NOT NULL) AS stopped
FROM hand GROUP BY {row}
"""
BOOKS = """
SELECT b.kind_code AS key, count(*) AS entries, sum(n.copies) AS copies,
       sum(n.pages * n.copies) AS pages,
       count(*) FILTER (WHERE n.is_electronic) AS electronic, sum(COALESCE(n.fee, 0)) AS fees,
       count(*) FILTER (WHERE EXISTS (
         SELECT 1 FROM results_cancellation c WHERE c.result_id = n.result_id)) AS cancelled
FROM registers_entry n JOIN registers_book b ON b.id = n.book_id
WHERE n.agency_id = ANY(%(agencies)s) AND n.on >= %(begins)s AND n.on < %(ends)s
GROUP BY b.kind_code
"""
