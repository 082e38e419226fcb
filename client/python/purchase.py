"""Verifies a customer, makes a purchase and asks what the gateway's ledger keeps of it; says what a failure
means. Prints one JSON object.

The stubs (client/generate python) must be on PYTHONPATH: client/python/gen.
"""

import argparse
import json
import sys
import uuid

import grpc
from flexiti.v1 import (customer_service_pb2, customer_service_pb2_grpc, errors_pb2, financing_pb2,
                        money_pb2, operation_pb2, operation_service_pb2, operation_service_pb2_grpc,
                        transaction_service_pb2, transaction_service_pb2_grpc)
from google.rpc import code_pb2, error_details_pb2, status_pb2

DETAILS = "grpc-status-details-bin"
DEADLINE_S = 60


def details(error, wanted):
    """The detail of type `wanted` of a failed call, or None."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS:
            for packed in status_pb2.Status.FromString(value).details:
                if packed.Is(wanted.DESCRIPTOR):
                    detail = wanted()
                    packed.Unpack(detail)
                    return detail
    return None


def facts_of(detail, reason):
    """What the contract says of an error, read from the options of its enum value."""
    if detail.code:
        value = errors_pb2.FlexitiErrorCode.DESCRIPTOR.values_by_number[detail.code]
    else:  # the gateway itself failed, and the reason names a value of the other enum
        name = "GATEWAY_ERROR_REASON_" + reason
        value = errors_pb2.GatewayErrorReason.DESCRIPTOR.values_by_name[name]
    return value.GetOptions().Extensions[errors_pb2.facts]


def explain(error):
    """A failed call as a dictionary. Without details nobody vouches for anything: UNKNOWN."""
    detail = details(error, errors_pb2.FlexitiError)
    if detail is None:
        return {"code": error.code().name, "outcome": "OUTCOME_UNKNOWN"}
    info = details(error, error_details_pb2.ErrorInfo)
    facts = facts_of(detail, info.reason)
    bad = details(error, error_details_pb2.BadRequest)
    return {
        "code": error.code().name,
        "reason": info.reason,
        "domain": info.domain,
        "flexiti_code": errors_pb2.FlexitiErrorCode.Name(detail.code),
        "upstream_error": detail.upstream_error,
        "outcome": errors_pb2.Outcome.Name(detail.outcome),
        "next_action": errors_pb2.NextAction.Name(detail.next_action),
        "fields": [violation.field for violation in bad.field_violations] if bad else [],
        "facts": {
            "code": code_pb2.Code.Name(facts.grpc_code),
            "outcome": errors_pb2.Outcome.Name(facts.outcome),
            "next_action": errors_pb2.NextAction.Name(facts.next_action),
        },
    }


def verify(channel, options, verification_request_id):
    """The code of the customer at the counter."""
    request = customer_service_pb2.VerifyCustomerRequest(
        merchant_id=options.merchant,
        request_id=str(uuid.uuid4()),
        account_number=options.account,
        format=customer_service_pb2.VERIFICATION_FORMAT_MERCHANT_OVERRIDE,
        verification_request_id=verification_request_id)
    stub = customer_service_pb2_grpc.CustomerServiceStub(channel)
    return stub.VerifyCustomer(request, timeout=DEADLINE_S).verification_code


def purchase(channel, options, verification_request_id, code):
    """A purchase by plan at the counter. A real shop stores the request_id before this call."""
    request = transaction_service_pb2.CreatePurchaseRequest(
        merchant_id=options.merchant,
        request_id=options.request_id,
        account_number=options.account,
        amount=money_pb2.Money(amount_cents=options.cents, currency_code="CAD"),
        financing_option=financing_pb2.FinancingOption(
            purchase_type=financing_pb2.PURCHASE_TYPE_PROMOTIONAL, plan_id=options.plan, term=options.term),
        in_store=financing_pb2.InStore(
            verification_request_id=verification_request_id,
            verification_code=code,
            external_location_id=options.location,
            external_employee_id=options.employee))
    stub = transaction_service_pb2_grpc.TransactionServiceStub(channel)
    return stub.CreatePurchase(request, timeout=DEADLINE_S)


def stored(channel, options):
    """What the gateway's ledger keeps of the purchase: how a caller that lost its answer finds it again."""
    request = operation_service_pb2.GetOperationRequest(
        merchant_id=options.merchant, request_id=options.request_id)
    stub = operation_service_pb2_grpc.OperationServiceStub(channel)
    operation = stub.GetOperation(request, timeout=DEADLINE_S).operation
    answer = transaction_service_pb2.CreatePurchaseResponse()
    operation.response.Unpack(answer)
    return operation, answer


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="localhost:50051")
    parser.add_argument("--merchant", default="maple-furniture")
    parser.add_argument("--account", default="10000000000001")
    parser.add_argument("--cents", type=int, default=49999)
    parser.add_argument("--plan", type=int, default=101)
    parser.add_argument("--term", type=int, default=12)
    parser.add_argument("--location", default="00-12345")
    parser.add_argument("--employee", default="12345-SMITH")
    parser.add_argument("--request-id", default=str(uuid.uuid4()))
    return parser.parse_args()


def main():
    """Exit code 0: the purchase is made."""
    options = read_options()
    verification_request_id = str(uuid.uuid4())
    # A retry that nobody decided on could repeat a purchase.
    with grpc.insecure_channel(options.target, options=[("grpc.enable_retries", 0)]) as channel:
        try:
            code = verify(channel, options, verification_request_id)
            response = purchase(channel, options, verification_request_id, code)
            operation, answer = stored(channel, options)
        except grpc.RpcError as error:
            print(json.dumps(explain(error)))
            return 1
    print(json.dumps({
        "authorization_id": response.purchase.authorization_id,
        "amount_cents": response.purchase.amount.amount_cents,
        "request_id": response.operation.request_id,
        "replayed": response.operation.replayed,
        "state": operation_pb2.OperationState.Name(operation.state),
        "method": operation.method,
        "same_answer": answer.purchase == response.purchase,
    }))
    return 0


if __name__ == "__main__":
    sys.exit(main())
