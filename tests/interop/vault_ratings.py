"""What docs/format.md says about ratings and forms (section 5)."""

import hashlib
import os

from vault_basics import Damaged, check_hex, check_integer, check_text, check_time, check_type, member, must

U64 = 2**64 - 1
I32 = 2**31 - 1


def form_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def check_forms(forms) -> None:
    must(type(forms) is list and len(forms) <= 64, "forms")
    for form in forms:
        check_type(form, dict, "form")
        check_hex(member(form, "id"), "form: id", 32)
        text = check_type(member(form, "text"), str, "form: text")
        try:
            must(len(text.encode()) <= 32 * 1024 and form["id"] == form_id(text), "form: text")
        except UnicodeEncodeError:
            raise Damaged("form: half of a character") from None
        offered = member(form, "offered", True)
        check_type(offered if offered is not None else False, bool, "form: offered")
    ids = [form["id"] for form in forms]
    must(len(set(ids)) == len(ids), "two forms of one id")


def check_ratings(ratings) -> None:
    must(type(ratings) is list and len(ratings) <= 40, "ratings")
    for rating in ratings:
        check_type(rating, dict, "rating")
        check_hex(member(rating, "id"), "rating: id", 32)
        check_hex(member(rating, "form"), "rating: form", 32)
        check_text(member(rating, "by"), "rating: by", 100, 1)
        check_time(member(rating, "begun_at"), "rating: begun_at")
        if (finished := member(rating, "finished_at", True)) is not None:
            check_time(finished, "rating: finished_at")
        answers = member(rating, "answers", True)
        check_answers(answers if answers is not None else [])
    ids = [rating["id"] for rating in ratings]
    must(len(set(ids)) == len(ids), "two ratings of one id")


def check_answers(answers) -> None:
    must(type(answers) is list and len(answers) <= 60, "answers")
    before, comments = "", 0
    for answer in answers:
        check_type(answer, dict, "answer")
        item = member(answer, "item")
        check_text(item, "answer: item", 40, 1)
        must(item > before, "answer: item")
        before = item
        value, not_applicable = member(answer, "value", True), member(answer, "not_applicable", True)
        if value is not None:
            check_integer(value, "answer: value", -I32 - 1, I32)
        not_applicable = check_type(not_applicable if not_applicable is not None else False, bool, "not_applicable")
        must(value is None or not not_applicable, "answer: a value that is not applicable")
        comment, places = member(answer, "comment", True), member(answer, "places", True)
        comment = comment if comment is not None else ""
        check_text(comment, "answer: comment", 2000, 0, "\n\t", trimmed=False)
        comments += len(comment.encode())
        places = check_type(places if places is not None else [], list, "answer: places")
        must(len(places) <= 100, "answer: places")
        last = -1
        for place in places:
            check_integer(place, "answer: place", last + 1, U64)
            last = place
    must(comments <= 16 * 1024, "comments")


def rate(catalogue, film, text: str) -> None:
    """Adds a rating by Python, which has answered the item `agenda`, and the form that it was made with."""
    forms = catalogue.setdefault("forms", [])
    if all(form["id"] != form_id(text) for form in forms):
        forms.append({"id": form_id(text), "text": text})
    rating = {"id": os.urandom(16).hex(), "form": form_id(text), "by": "Python", "begun_at": "2026-03-09T08:15:00Z"}
    rating["answers"] = [{"item": "agenda", "value": 2, "comment": "från Python", "places": [61000]}]
    film.setdefault("ratings", []).append(rating)
