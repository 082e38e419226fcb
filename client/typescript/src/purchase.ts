// A purchase, and what to do when it fails. README.md explains it.
import { create, getOption } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import {
  facts,
  FlexitiErrorCodeSchema,
  FlexitiErrorSchema,
  NextAction,
  Outcome,
  type ErrorFacts,
  type FlexitiError,
} from "../gen/flexiti/v1/errors_pb.js";
import { OperationState } from "../gen/flexiti/v1/operation_pb.js";
import { OperationService } from "../gen/flexiti/v1/operation_service_pb.js";
import {
  CreatePurchaseRequestSchema,
  CreatePurchaseResponseSchema,
  TransactionService,
  type CreatePurchaseRequest,
  type CreatePurchaseResponse,
} from "../gen/flexiti/v1/transaction_service_pb.js";

export type Failure = {
  code: Code;
  // Whether anything may have moved. Silence means UNKNOWN.
  outcome: Outcome;
  nextAction: NextAction;
  detail: FlexitiError | undefined;
};

export function toFailure(error: unknown): Failure {
  const status = ConnectError.from(error);
  const detail = status.findDetails(FlexitiErrorSchema)[0];
  return {
    code: status.code,
    outcome: detail?.outcome || Outcome.UNKNOWN,
    nextAction: detail?.nextAction || NextAction.RESOLVE_OPERATION,
    detail,
  };
}

// The facts of a code, read from the contract at run time.
export function factsOf(detail: FlexitiError): ErrorFacts | undefined {
  const value = FlexitiErrorCodeSchema.values.find((each) => each.number === detail.code);
  return value && getOption(value, facts);
}

// `requestId` was stored before the first try. Repeats of the same purchase pass the same one.
export async function purchase(baseUrl: string, requestId: string): Promise<CreatePurchaseResponse> {
  const client = createClient(TransactionService, createGrpcTransport({ baseUrl }));
  const request: CreatePurchaseRequest = create(CreatePurchaseRequestSchema, {
    merchantId: "maple-furniture",
    requestId,
    customer: { case: "accountNumber", value: "10000000000001" },
    amount: { amountCents: 49999n, currencyCode: "CAD" },
    channel: { case: "online", value: { widgetSessionId: "11111111-1111-4111-8111-111111111111" } },
  });
  return client.createPurchase(request, { timeoutMs: 60_000 });
}

// The answer to a purchase that was made and whose answer was lost; undefined if it was not made, or if nobody
// knows yet. Moves nothing.
export async function answerOf(baseUrl: string, requestId: string): Promise<CreatePurchaseResponse | undefined> {
  const client = createClient(OperationService, createGrpcTransport({ baseUrl }));
  const { operation } = await client.getOperation({ merchantId: "maple-furniture", requestId }, { timeoutMs: 60_000 });
  if (operation?.state !== OperationState.EXECUTED || !operation.response) return undefined;
  return anyUnpack(operation.response, CreatePurchaseResponseSchema);
}
