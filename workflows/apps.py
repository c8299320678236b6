from typing import Any

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = "流程"

    def ready(self) -> None:
        """Close the sockets of who logs out, and keep personal data out of the engine's error rows."""
        from django.contrib.auth.signals import user_logged_out
        from viewflow.workflow.signals import task_failed

        user_logged_out.connect(_close_sockets, dispatch_uid="workflows.close_sockets")
        task_failed.connect(_forget_locals, dispatch_uid="workflows.forget_locals")


def _close_sockets(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    from workflows import push

    if user is not None:
        push.close(user.pk, request.session.session_key or "")


def _forget_locals(sender: Any, task: Any, **kwargs: Any) -> None:
    """The engine stores all local variables of a failed function in the task: names, identity numbers, anything."""
    error = task.data.get("_exception", {})
    if error.pop("locals", None) is not None:
        task.save(update_fields=["data"])
