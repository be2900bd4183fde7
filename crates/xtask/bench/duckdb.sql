-- The core tables from UK LLC-shaped extracts. $EXTRACTS and $OUT are put in by duckdb_plan.py.

CREATE TEMP TABLE instruments(concept VARCHAR, name VARCHAR, least DOUBLE, most DOUBLE, is_case DOUBLE, reliable DOUBLE, problem VARCHAR);
INSERT INTO instruments VALUES
  ('720433000', 'phq9', 0, 27, 10, 6, NULL),
  ('445455005', 'gad7', 0, 21, 8, 4, NULL),
  ('445552006', 'spin', 0, 68, 19, 10, 'F401'),
  ('450324005', 'oci', 0, 168, 40, 32, 'F42'),
  ('491581000000104', 'pcl5', 0, 80, 32, 10, 'F431'),
  ('446793008', 'hai', 0, 54, 18, 4, 'F452'),
  ('450326007', 'pdss', 0, 28, 8, 5, 'F410'),
  ('473355002', 'mi_alone', 1, 5, 2.3, 0.73, 'F400'),
  ('932621000000100', 'wsas_work', 0, 8, NULL, NULL, NULL),
  ('932581000000100', 'wsas_home', 0, 8, NULL, NULL, NULL),
  ('932611000000106', 'wsas_social', 0, 8, NULL, NULL, NULL),
  ('932591000000103', 'wsas_private', 0, 8, NULL, NULL, NULL),
  ('932601000000109', 'wsas_relationships', 0, 8, NULL, NULL, NULL);

CREATE TEMP TABLE delivered AS
SELECT cohortkey_e, pathwayid, extract_start_date AS starts, extract_end_date AS ends,
       referralrequestreceiveddate AS received, servdischdate AS discharged, gender, ethniccategory, endcode
FROM '$EXTRACTS/IAPT_demographics_and_referral.parquet';

-- The latest extract of a pathway in each financial year: extracts begin in it.
CREATE TEMP TABLE kept AS
SELECT pathwayid, starts, max(ends) AS ends
FROM (SELECT pathwayid, ends, max(starts) AS starts,
             any_value(year(starts - INTERVAL 3 MONTH)) AS fy FROM delivered GROUP BY pathwayid, ends, year(starts - INTERVAL 3 MONTH))
GROUP BY pathwayid, starts, fy;

CREATE TEMP TABLE referral AS
SELECT d.pathwayid, any_value(d.cohortkey_e) AS cohortkey_e, count(*) AS n_latest,
       arg_max(struct_pack(received := d.received, discharged := d.discharged, gender := d.gender,
                           ethnicity := d.ethniccategory, end_code := d.endcode, extract_end := d.ends),
               (d.discharged IS NOT NULL, d.ends)) AS r
FROM delivered d SEMI JOIN kept k ON d.pathwayid = k.pathwayid AND d.starts = k.starts AND d.ends = k.ends
GROUP BY d.pathwayid;

CREATE TEMP TABLE span AS
SELECT pathwayid, cohortkey_e, r.received AS received, r.discharged AS discharged, coalesce(r.discharged, r.extract_end) AS closes
FROM referral;

-- One row per contact: of the latest delivery; its activities are merged.
CREATE TEMP TABLE contact AS
SELECT pathwayid, contact, date, arg_max(v, ends) AS v,
       max(CASE WHEN has_employment THEN ends END) = max(ends) AS has_employment
FROM (
  SELECT a.pathwayid, a.unique_carecontactid AS contact, a.carecontdate AS date, a.extract_end_date AS ends,
         struct_pack(minute := hour(a.careconttime) * 60 + minute(a.careconttime), app_type := a.apptype,
                     is_attended := a.attendordnacode IN ('5', '6') OR coalesce(a.plannedcarecontindicator, '') = 'N') AS v,
         coalesce(a.codeprocandprocstatus, '') = '1098051000000103' AS has_employment
  FROM '$EXTRACTS/IAPT_care_activities.parquet' a
  SEMI JOIN kept k ON a.pathwayid = k.pathwayid AND a.extract_start_date = k.starts AND a.extract_end_date = k.ends)
GROUP BY pathwayid, contact, date;

CREATE TEMP TABLE placed AS
SELECT c.pathwayid, c.contact, c.date, c.v.minute AS minute, c.v.app_type = '06' AS is_follow_up,
       c.v.is_attended AND c.date BETWEEN s.received AND s.closes AS is_attended,
       c.v.is_attended AND c.date BETWEEN s.received AND s.closes AND c.v.app_type IN ('02', '03', '05')
         AND NOT coalesce(c.has_employment, false) AS is_treatment
FROM contact c JOIN span s USING (pathwayid);

CREATE TEMP TABLE log AS
SELECT l.pathwayid, l.enddateintenabledtherlog AS date
FROM (SELECT DISTINCT pathwayid, startdateintenabledtherlog, enddateintenabledtherlog, intenabledtherprog
      FROM '$EXTRACTS/IAPT_internet_enabled_therapies.parquet' a
      SEMI JOIN kept k ON a.pathwayid = k.pathwayid AND a.extract_start_date = k.starts AND a.extract_end_date = k.ends) l
JOIN span s USING (pathwayid)
WHERE l.enddateintenabledtherlog BETWEEN s.received AND s.closes;

-- One row per score, with the date of its contact where it has none.
CREATE TEMP TABLE score AS
SELECT s.pathwayid, s.contact, i.name, s.value, coalesce(s.date, p.date) AS date, s.minute, s.row,
       coalesce(p.is_follow_up, false) AS is_follow_up, coalesce(p.is_attended, false) AS came_with_session,
       coalesce(s.minute, p.minute) AS at_minute, p.minute AS contact_minute, p.date AS contact_date
FROM (
  SELECT pathwayid, unique_carecontactid AS contact, coalesce(unique_careactivityid, unique_carecontactid) AS place,
         codedasstooltype AS tool, try_cast(persscore AS DOUBLE) AS value, asstoolcompdate AS date,
         hour(asstoolcomptime) * 60 + minute(asstoolcomptime) AS minute,
         max(coalesce(uniqueid_ids607, uniqueid_ids606)) AS row
  FROM '$EXTRACTS/IAPT_coded_scored_assessments.parquet' a
  SEMI JOIN kept k ON a.pathwayid = k.pathwayid AND a.extract_start_date = k.starts AND a.extract_end_date = k.ends
  GROUP BY ALL) s
JOIN instruments i ON i.concept = s.tool AND s.value BETWEEN i.least AND i.most
LEFT JOIN placed p ON p.pathwayid = s.pathwayid AND p.contact = s.contact
JOIN span sp ON sp.pathwayid = s.pathwayid
WHERE coalesce(s.date, p.date) BETWEEN sp.received AND sp.closes;

CREATE TEMP TABLE pair AS
SELECT pathwayid, name, first, CASE WHEN last_date > first_date THEN last END AS last
FROM (SELECT pathwayid, name, min(date) AS first_date, max(date) AS last_date,
             arg_min(value, (date, coalesce(at_minute, -1), row)) AS first,
             arg_max(value, (date, coalesce(at_minute, -1), row)) AS last
      FROM score WHERE NOT is_follow_up GROUP BY pathwayid, name);

CREATE TEMP TABLE problem AS
SELECT pathwayid, arg_max(code, (is_primary, date IS NOT NULL, date, row)) AS code
FROM (SELECT a.pathwayid, a.menphyshealthcondition AS code, coalesce(a.prescompcodsig, '') = '1' AS is_primary,
             a.prescompdate AS date, a.uniqueid_ids603 AS row
      FROM '$EXTRACTS/IAPT_mental_and_physical_health_conditions.parquet' a
      SEMI JOIN kept k ON a.pathwayid = k.pathwayid AND a.extract_start_date = k.starts AND a.extract_end_date = k.ends
      WHERE a.uniqueid_ids603 IS NOT NULL)
GROUP BY pathwayid;

CREATE TEMP TABLE wide AS
SELECT pathwayid,
       max(first) FILTER (name = 'phq9') AS phq9_first, max(last) FILTER (name = 'phq9') AS phq9_last,
       max(first) FILTER (name = 'gad7') AS gad7_first, max(last) FILTER (name = 'gad7') AS gad7_last,
       max(first) FILTER (name = 'spin') AS spin_first, max(last) FILTER (name = 'spin') AS spin_last,
       max(first) FILTER (name = 'oci') AS oci_first, max(last) FILTER (name = 'oci') AS oci_last,
       max(first) FILTER (name = 'pcl5') AS pcl5_first, max(last) FILTER (name = 'pcl5') AS pcl5_last,
       max(first) FILTER (name = 'hai') AS hai_first, max(last) FILTER (name = 'hai') AS hai_last,
       max(first) FILTER (name = 'pdss') AS pdss_first, max(last) FILTER (name = 'pdss') AS pdss_last,
       max(first) FILTER (name = 'mi_alone') AS mi_alone_first, max(last) FILTER (name = 'mi_alone') AS mi_alone_last,
       avg(first) FILTER (name LIKE 'wsas%') * 5 AS wsas_first, avg(last) FILTER (name LIKE 'wsas%') * 5 AS wsas_last
FROM pair GROUP BY pathwayid;

CREATE TEMP TABLE course AS
SELECT pathwayid, count(*) AS n_contacts, count(*) FILTER (is_attended) AS n_contacts_attended,
       count(*) FILTER (is_treatment) AS n_treatment_contacts,
       min(date) FILTER (is_treatment) AS first_treatment_date, max(date) FILTER (is_treatment) AS last_treatment_date,
       min(date) FILTER (is_attended) AS first_contact_date, max(date) FILTER (is_attended) AS last_contact_date
FROM placed GROUP BY pathwayid;

CREATE TEMP TABLE judged AS
WITH measured AS (
  SELECT r.pathwayid, r.cohortkey_e, r.r, s.received, s.discharged, p.code AS problem_code,
         coalesce(c.n_contacts, 0) AS n_contacts, coalesce(c.n_contacts_attended, 0) AS n_contacts_attended,
         coalesce(c.n_treatment_contacts, 0) + coalesce(l.n_logs, 0) AS n_treatment_contacts, coalesce(l.n_logs, 0) AS n_internet_logs,
         c.first_treatment_date, c.last_treatment_date, c.first_contact_date, c.last_contact_date,
         w.* EXCLUDE (pathwayid), own.name AS own, own.first AS own_first, own.last AS own_last
  FROM referral r JOIN span s USING (pathwayid)
  LEFT JOIN course c USING (pathwayid)
  LEFT JOIN (SELECT pathwayid, count(*) AS n_logs FROM log GROUP BY pathwayid) l USING (pathwayid)
  LEFT JOIN problem p USING (pathwayid)
  LEFT JOIN wide w USING (pathwayid)
  LEFT JOIN (SELECT q.pathwayid, q.name, q.first, q.last FROM pair q JOIN problem p USING (pathwayid)
             JOIN instruments i ON i.name = q.name AND starts_with(p.code, i.problem)) own USING (pathwayid)
), chosen AS (
  SELECT m.*, CASE WHEN own_last IS NOT NULL OR (own_first IS NOT NULL AND gad7_first IS NULL) THEN own ELSE 'gad7' END AS anxiety_instrument
  FROM measured m
), compared AS (
  SELECT c.*, CASE WHEN anxiety_instrument = 'gad7' THEN gad7_first ELSE own_first END AS adsm_first,
         CASE WHEN anxiety_instrument = 'gad7' THEN gad7_last ELSE own_last END AS adsm_last,
         i.is_case AS cut, i.reliable AS amount, discharged IS NOT NULL AND n_treatment_contacts >= 2 AS is_finished_course
  FROM chosen c JOIN instruments i ON i.name = c.anxiety_instrument
), signs AS (
  SELECT *, CASE WHEN is_finished_course THEN phq9_first >= 10 OR adsm_first >= cut END AS any_case,
         is_finished_course AND phq9_first IS NOT NULL AND adsm_first IS NOT NULL AS has_first,
         is_finished_course AND phq9_last IS NOT NULL AND adsm_last IS NOT NULL AS is_paired,
         phq9_first - phq9_last >= 6 OR round(adsm_first - adsm_last, 4) >= amount AS is_up,
         phq9_last - phq9_first >= 6 OR round(adsm_last - adsm_first, 4) >= amount AS is_down
  FROM compared
)
SELECT * EXCLUDE (any_case, has_first, is_paired, is_up, is_down, cut, amount, own, own_first, own_last, r),
       r.gender AS gender, r.ethnicity AS ethnicity, r.end_code AS end_code, r.extract_end AS extract_end_date,
       row_number() OVER (PARTITION BY cohortkey_e ORDER BY received, pathwayid) AS referral_number,
       first_treatment_date - received AS days_to_treatment,
       CASE WHEN has_first THEN any_case END AS is_at_caseness,
       CASE WHEN is_paired AND any_case THEN phq9_last < 10 AND adsm_last < cut END AS is_recovered,
       CASE WHEN is_paired THEN is_up AND NOT is_down END AS is_reliably_improved,
       CASE WHEN is_paired THEN is_down AND NOT is_up END AS is_reliably_deteriorated
FROM signs;

COPY (SELECT *, is_recovered AND is_reliably_improved AS is_reliably_recovered FROM judged ORDER BY cohortkey_e, referral_number)
TO '$OUT/referrals.parquet';

-- Sessions: attended contacts (one for each date and time), logs, and days with scores and neither.
CREATE TEMP TABLE session AS
SELECT pathwayid, date, minute, 1 AS kind, bool_or(is_treatment) AS is_treatment FROM placed WHERE is_attended GROUP BY pathwayid, date, minute
UNION ALL SELECT pathwayid, date, NULL, 2, true FROM log
UNION ALL
SELECT DISTINCT s.pathwayid, s.date, NULL::BIGINT, 3, false FROM score s
ANTI JOIN (SELECT pathwayid, date FROM placed WHERE is_attended UNION ALL SELECT pathwayid, date FROM log) t
  ON t.pathwayid = s.pathwayid AND t.date = s.date
WHERE NOT s.came_with_session;

CREATE TEMP TABLE pivoted AS
SELECT pathwayid, date, minute,
       arg_max(value, row) FILTER (name = 'phq9') AS phq9, arg_max(value, row) FILTER (name = 'gad7') AS gad7,
       arg_max(value, row) FILTER (name = 'spin') AS spin, arg_max(value, row) FILTER (name = 'oci') AS oci,
       arg_max(value, row) FILTER (name = 'pcl5') AS pcl5, arg_max(value, row) FILTER (name = 'hai') AS hai,
       arg_max(value, row) FILTER (name = 'pdss') AS pdss, arg_max(value, row) FILTER (name = 'mi_alone') AS mi_alone,
       arg_max(value, row) FILTER (name = 'wsas_work') AS wsas_work, arg_max(value, row) FILTER (name = 'wsas_home') AS wsas_home,
       arg_max(value, row) FILTER (name = 'wsas_social') AS wsas_social,
       arg_max(value, row) FILTER (name = 'wsas_private') AS wsas_private,
       arg_max(value, row) FILTER (name = 'wsas_relationships') AS wsas_relationships
FROM (SELECT pathwayid, CASE WHEN came_with_session THEN contact_date ELSE date END AS date,
             CASE WHEN came_with_session THEN contact_minute END AS minute, name, value, row FROM score)
GROUP BY pathwayid, 2, 3;

COPY (
  SELECT j.cohortkey_e, s.pathwayid, row_number() OVER (PARTITION BY s.pathwayid ORDER BY s.date, s.minute NULLS FIRST, s.kind) AS session_number,
         s.date AS session_date, s.kind, s.is_treatment, s.date - j.received AS days_since_received,
         s.date - j.first_treatment_date AS days_since_treatment,
         p.* EXCLUDE (pathwayid, date, minute), p.phq9 - j.phq9_first AS phq9_change, p.gad7 - j.gad7_first AS gad7_change,
         p.phq9 >= 10 AS is_phq9_case
  FROM session s JOIN judged j USING (pathwayid)
  LEFT JOIN pivoted p ON p.pathwayid = s.pathwayid AND p.date = s.date AND p.minute IS NOT DISTINCT FROM s.minute
  ORDER BY j.cohortkey_e, j.referral_number, session_number)
TO '$OUT/sessions.parquet';

COPY (
  SELECT cohortkey_e, count(*) AS n_referrals, min(received) AS first_received_date, max(received) AS last_received_date,
         max(discharged) AS last_discharge_date, min(first_contact_date) AS first_contact_date, max(last_contact_date) AS last_contact_date,
         sum(n_contacts_attended) AS n_contacts_attended, sum(n_treatment_contacts) AS n_treatment_contacts,
         count(*) FILTER (is_finished_course) AS n_finished_courses, count(*) FILTER (is_at_caseness) AS n_at_caseness,
         count(*) FILTER (is_recovered) AS n_recovered, count(*) FILTER (is_reliably_improved) AS n_reliably_improved,
         count(*) FILTER (is_reliably_deteriorated) AS n_reliably_deteriorated, first(gender ORDER BY received) AS gender
  FROM judged GROUP BY cohortkey_e ORDER BY cohortkey_e)
TO '$OUT/participants.parquet';
