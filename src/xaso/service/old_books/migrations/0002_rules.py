"""Who sees old books; what was read, noted and printed is only ever added; the kinds of books."""

from django.db import migrations

from xaso.kernel.scope import api as scope

APPEND_ONLY = ("old_books_reading", "old_books_note", "old_books_extract", "old_books_picture")
WALLED = (*APPEND_ONLY, "old_books_book", "old_books_entry", "old_books_word")
FORWARD = "".join(
    f"""
    REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM xaso_app;
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """
    for table in APPEND_ONLY
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; GRANT UPDATE, DELETE ON {table} TO xaso_app;"
    for table in APPEND_ONLY
)
TWO_PEOPLE = """
    CREATE FUNCTION old_books_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM old_books_reading r
            WHERE r.entry_id = NEW.entry_id AND r.act = 'first' AND r.by_id = NEW.by_id
        ) THEN
            RAISE EXCEPTION 'the second reading is another person''s'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER old_books_reading_two_people BEFORE INSERT ON old_books_reading
        FOR EACH ROW WHEN (NEW.act = 'second') EXECUTE FUNCTION old_books_two_people();
"""
ONE_PERSON = """
    DROP TRIGGER old_books_reading_two_people ON old_books_reading;
    DROP FUNCTION old_books_two_people();
"""
RESIDENCE = ("residence", "Nơi cư trú", "Residence", "")
INFORMANT = ("informant", "Người đứng khai", "Informant", "")
BORN = ("born", "Ngày, tháng, năm sinh", "Born on", "year")
SEX = ("sex", "Nam, nữ", "Sex", "")
FATHER = ("father", "Họ và tên cha", "Father", "parent")
MOTHER = ("mother", "Họ và tên mẹ", "Mother", "parent")
KINDS = (
    (
        "birth",
        "Sổ đăng ký khai sinh",
        "Register of births",
        (
            ("name", "Họ và tên", "Name", "name"),
            SEX,
            BORN,
            ("birthplace", "Nơi sinh", "Place of birth", ""),
            ("ethnicity", "Dân tộc", "Ethnicity", ""),
            FATHER,
            MOTHER,
            RESIDENCE,
            INFORMANT,
        ),
    ),
    (
        "marriage",
        "Sổ đăng ký kết hôn",
        "Register of marriages",
        (
            ("husband", "Họ và tên chồng", "Husband", "name"),
            ("husband_born", "Chồng sinh ngày, tháng, năm", "Husband born on", "year"),
            ("wife", "Họ và tên vợ", "Wife", "name"),
            ("wife_born", "Vợ sinh ngày, tháng, năm", "Wife born on", "year"),
            RESIDENCE,
        ),
    ),
    (
        "death",
        "Sổ đăng ký khai tử",
        "Register of deaths",
        (
            ("name", "Họ và tên người chết", "Name of the deceased", "name"),
            SEX,
            BORN,
            ("died", "Ngày, tháng, năm chết", "Died on", "year"),
            ("place", "Nơi chết", "Place of death", ""),
            ("cause", "Nguyên nhân chết", "Cause of death", ""),
            FATHER,
            MOTHER,
            RESIDENCE,
            INFORMANT,
        ),
    ),
    (
        "recognition",
        "Sổ đăng ký nhận cha, mẹ, con; nuôi con nuôi",
        "Register of recognitions and adoptions",
        (
            ("name", "Họ và tên con", "Child", "name"),
            BORN,
            ("father", "Cha nhận, cha nuôi", "Father", "parent"),
            ("mother", "Mẹ nhận, mẹ nuôi", "Mother", "parent"),
            RESIDENCE,
        ),
    ),
    (
        "certification",
        "Sổ chứng thực",
        "Register of certifications",
        (
            ("name", "Người yêu cầu", "Requester", "name"),
            ("matter", "Việc chứng thực", "What was certified", ""),
            ("signer", "Người ký", "Signed by", ""),
        ),
    ),
    (
        "cadastral",
        "Sổ địa chính, sổ mục kê",
        "Land register",
        (
            ("name", "Chủ sử dụng đất", "Land user", "name"),
            ("parcel", "Số tờ bản đồ, số thửa", "Map sheet and parcel", ""),
            ("area", "Diện tích, loại đất", "Area and use", ""),
            ("field", "Xứ đồng, xóm", "Place", ""),
        ),
    ),
    (
        "other",
        "Sổ khác",
        "Other book",
        (
            ("name", "Họ và tên", "Name", "name"),
            ("matter", "Nội dung", "Matter", ""),
        ),
    ),
)


def add_rules(apps, schema_editor):
    """Load the kinds of books; their columns are unconfirmed [M], all is editable."""
    for position, (code, name, name_en, columns) in enumerate(KINDS, start=1):
        apps.get_model("old_books", "Kind").objects.create(
            code=code,
            name=name,
            name_en=name_en,
            columns=[
                {
                    "key": key,
                    "label": label,
                    "label_en": label_en,
                    "role": role,
                    "required": role == "name",
                }
                for key, label, label_en, role in columns
            ],
            position=position,
            basis="Cột thường gặp trong sổ hộ tịch trước 2016 [M]",
            valid_from="1945-09-02",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("old_books", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunSQL(sql=FORWARD, reverse_sql=BACKWARD),
        migrations.RunSQL(sql=TWO_PEOPLE, reverse_sql=ONE_PERSON),
        *(scope.wall(table, "agency_id = {agencies}") for table in WALLED),
    ]
