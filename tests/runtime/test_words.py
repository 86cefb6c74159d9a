import gettext

from runtime import words

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: pt_BR\\n"\n\n'


def write(folder, text):
    catalog = folder / "pt_BR" / "LC_MESSAGES" / "django.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(HEAD + text, encoding="utf-8")
    return catalog


class TestCompileAll:
    def test_writes_what_django_reads(self, tmp_path):
        catalog = write(tmp_path, 'msgid "Case"\nmsgstr "Caso"\n')

        assert words.compile_all(tmp_path) == []

        with catalog.with_suffix(".mo").open("rb") as compiled:
            assert gettext.GNUTranslations(compiled).gettext("Case") == "Caso"

    def test_leaves_out_what_is_not_confirmed(self, tmp_path):
        catalog = write(tmp_path, '#, fuzzy\nmsgid "Case"\nmsgstr "Capa"\n')

        words.compile_all(tmp_path)

        with catalog.with_suffix(".mo").open("rb") as compiled:
            assert gettext.GNUTranslations(compiled).gettext("Case") == "Case"
        assert words.untranslated(tmp_path) == {"pt_BR/LC_MESSAGES/django.po": 1}

    def test_names_a_translation_that_lost_a_value(self, tmp_path):
        write(tmp_path, '#, python-format\nmsgid "%(count)s cases"\nmsgstr "%(conta)s casos"\n')

        (fault,) = words.compile_all(tmp_path)

        assert "django.po" in fault
