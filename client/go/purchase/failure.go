package main

import (
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	pb "github.com/flexiti-gateway/flexiti-gateway/client/go/gen/flexiti/v1"
)

// factsOf is what the contract says of an error, read from the options of its enum value.
func factsOf(detail *pb.FlexitiError, reason string) *pb.ErrorFacts {
	value := detail.GetCode().Descriptor().Values().ByNumber(detail.GetCode().Number())
	if detail.GetCode() == pb.FlexitiErrorCode_FLEXITI_ERROR_CODE_UNSPECIFIED {
		// The gateway itself failed, and the reason names a value of the other enum.
		values := pb.GatewayErrorReason(0).Descriptor().Values()
		value = values.ByName(protoreflect.Name("GATEWAY_ERROR_REASON_" + reason))
	}
	if value == nil { // a newer contract than this program's
		return nil
	}
	facts, _ := proto.GetExtension(value.Options(), pb.E_Facts).(*pb.ErrorFacts)
	return facts
}

// explain is a failed call as JSON. Without details nobody vouches for anything: UNKNOWN.
func explain(err error) map[string]any {
	failed := status.Convert(err)
	result := map[string]any{
		"code":    code.Code(failed.Code()).String(),
		"outcome": pb.Outcome_OUTCOME_UNKNOWN.String(),
	}
	var detail *pb.FlexitiError
	reason, domain, fields := "", "", []string{}
	for _, each := range failed.Details() {
		switch each := each.(type) {
		case *pb.FlexitiError:
			detail = each
		case *errdetails.ErrorInfo:
			reason, domain = each.GetReason(), each.GetDomain()
		case *errdetails.BadRequest:
			for _, violation := range each.GetFieldViolations() {
				fields = append(fields, violation.GetField())
			}
		}
	}
	if detail == nil {
		return result
	}
	facts := factsOf(detail, reason)
	result["reason"] = reason
	result["domain"] = domain
	result["flexiti_code"] = detail.GetCode().String()
	result["upstream_error"] = detail.GetUpstreamError()
	result["outcome"] = detail.GetOutcome().String()
	result["next_action"] = detail.GetNextAction().String()
	result["fields"] = fields
	result["facts"] = map[string]any{
		"code":        facts.GetGrpcCode().String(),
		"outcome":     facts.GetOutcome().String(),
		"next_action": facts.GetNextAction().String(),
	}
	return result
}
