"""What is kept of a form that was taken: a hash of its values, and nothing of a password."""

from referral.services.submissions import body_hash


def test_a_password_leaves_no_trace_in_the_hash() -> None:
    typed = {"strokes": [""], "csrfmiddlewaretoken": ["a"]}
    assert (
        body_hash(typed | {"password": ["an-lan"]})
        == body_hash(typed | {"password": ["other"]})
        == body_hash(typed)
    )
    assert body_hash(typed) != body_hash({"strokes": ["M1 1"]})
