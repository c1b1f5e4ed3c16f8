"""The plan: the addresses."""

from django.urls import path

from budgets.views import plan

urlpatterns = [
    path("plans/", plan.plans, name="plans"),
    path("plans/<int:year>/", plan.plan, name="plan"),
    path("plans/<int:year>/<int:number>/", plan.plan, name="plan_number"),
]
