"""The plan: the addresses."""

from django.urls import path

from budgets.views import plan, plan_acts, plan_editing

YEAR = "plans/<int:year>/"
PLAN = f"{YEAR}<int:number>/"

urlpatterns = [
    path("plans/", plan.plans, name="plans"),
    path("plans/new/", plan_editing.plan_new, name="plan_new"),
    path(YEAR, plan.plan, name="plan"),
    path(PLAN, plan.plan, name="plan_number"),
    path(f"{PLAN}edit/", plan_editing.plan_edit, name="plan_edit"),
    path(f"{PLAN}areas/new/", plan_editing.plan_area, name="plan_area_new"),
    path(f"{PLAN}areas/<int:pk>/", plan_editing.plan_area, name="plan_area"),
    path(f"{PLAN}goals/new/", plan_editing.plan_goal, name="plan_goal_new"),
    path(f"{PLAN}goals/<int:pk>/", plan_editing.plan_goal, name="plan_goal"),
    path(f"{PLAN}goals/<int:pk>/lines/", plan_editing.plan_lines, name="plan_lines"),
    path(f"{PLAN}adopt/", plan_editing.plan_adopt, name="plan_adopt"),
    path(
        f"{PLAN}deliverables/<int:pk>/<slug:verb>/", plan_acts.deliverable, name="plan_deliverable"
    ),
    path(f"{PLAN}metrics/<int:pk>/", plan_acts.metric, name="plan_metric"),
    path(f"{PLAN}goals/<int:pk>/pledge/", plan_acts.pledge, name="plan_pledge"),
    path(f"{PLAN}pledges/<int:pk>/withdraw/", plan_acts.unpledge, name="plan_unpledge"),
    path(f"{PLAN}actions/", plan_acts.actions, name="plan_action"),
    path(f"{PLAN}actions/<int:pk>/leave/", plan_acts.unlink, name="plan_unlink"),
]
