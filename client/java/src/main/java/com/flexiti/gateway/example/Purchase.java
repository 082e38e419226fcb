package com.flexiti.gateway.example;

import com.flexiti.gateway.v1.CreatePurchaseRequest;
import com.flexiti.gateway.v1.CreatePurchaseResponse;
import com.flexiti.gateway.v1.ErrorFacts;
import com.flexiti.gateway.v1.Errors;
import com.flexiti.gateway.v1.FlexitiError;
import com.flexiti.gateway.v1.GetOperationRequest;
import com.flexiti.gateway.v1.Money;
import com.flexiti.gateway.v1.Online;
import com.flexiti.gateway.v1.Operation;
import com.flexiti.gateway.v1.OperationServiceGrpc;
import com.flexiti.gateway.v1.OperationState;
import com.flexiti.gateway.v1.Outcome;
import com.flexiti.gateway.v1.TransactionServiceGrpc;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A purchase, and what to do when it fails. */
public final class Purchase {
  private Purchase() {}

  /** {@code requestId} was stored before the first try; repeats of the same purchase pass the same one. */
  public static CreatePurchaseResponse purchase(ManagedChannel channel, String requestId) {
    CreatePurchaseRequest request =
        CreatePurchaseRequest.newBuilder()
            .setMerchantId("maple-furniture")
            .setRequestId(requestId)
            .setAccountNumber("10000000000001")
            .setAmount(Money.newBuilder().setAmountCents(49999).setCurrencyCode("CAD"))
            .setOnline(Online.newBuilder().setWidgetSessionId("11111111-1111-4111-8111-111111111111"))
            .build();
    return TransactionServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .createPurchase(request);
  }

  /**
   * The answer to a purchase that was made and whose answer was lost; empty if it was not made, or if nobody knows yet.
   * Moves nothing.
   */
  public static Optional<CreatePurchaseResponse> answer(ManagedChannel channel, String requestId)
      throws InvalidProtocolBufferException {
    GetOperationRequest request =
        GetOperationRequest.newBuilder().setMerchantId("maple-furniture").setRequestId(requestId).build();
    Operation operation =
        OperationServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .getOperation(request)
            .getOperation();
    if (operation.getState() != OperationState.OPERATION_STATE_EXECUTED || !operation.hasResponse()) {
      return Optional.empty();
    }
    return Optional.of(operation.getResponse().unpack(CreatePurchaseResponse.class));
  }

  /** The gateway's own words about a failed call; empty for a bare transport error. */
  public static Optional<FlexitiError> detail(StatusRuntimeException failed) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failed);
    if (status == null) {
      return Optional.empty();
    }
    for (Any each : status.getDetailsList()) {
      if (each.is(FlexitiError.class)) {
        try {
          return Optional.of(each.unpack(FlexitiError.class));
        } catch (InvalidProtocolBufferException garbage) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** Whether anything may have moved. Silence means UNKNOWN. */
  public static Outcome outcome(StatusRuntimeException failed) {
    Outcome outcome = detail(failed).map(FlexitiError::getOutcome).orElse(Outcome.OUTCOME_UNKNOWN);
    boolean said = outcome != Outcome.OUTCOME_UNSPECIFIED && outcome != Outcome.UNRECOGNIZED;
    return said ? outcome : Outcome.OUTCOME_UNKNOWN;
  }

  /** The facts of a code, read from the contract at run time. */
  public static ErrorFacts facts(FlexitiError detail) {
    return detail.getCode().getValueDescriptor().getOptions().getExtension(Errors.facts);
  }
}
