#include "service/gateway/run_once.h"

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/flexiti/encoding.h"

namespace flexiti {

std::string Fingerprint(const google::protobuf::Message& request) {
  const google::protobuf::Descriptor* type = request.GetDescriptor();
  // The id names the operation and is no content; callers may write its letters in either case.
  std::unique_ptr<google::protobuf::Message> content(request.New());
  content->CopyFrom(request);
  content->GetReflection()->ClearField(content.get(), type->FindFieldByName("request_id"));
  std::string bytes = type->full_name();
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    content->SerializeToCodedStream(&coded);
  }
  return Sha256Hex(bytes);
}

absl::Status RefusedClaim(const Claim& claim) {
  const ErrorMetadata metadata = claim.reference_id.empty()
                                     ? ErrorMetadata{}
                                     : ErrorMetadata{{"reference_id", claim.reference_id}};
  switch (claim.kind) {
    case Claim::Kind::kRunning:
      return GatewayFailure(v1::GATEWAY_ERROR_REASON_REQUEST_IN_PROGRESS, Effect::kChange,
                            "a call with this request_id is still running", metadata);
    case Claim::Kind::kOtherContent:
      return GatewayFailure(v1::GATEWAY_ERROR_REASON_REQUEST_ID_REUSED, Effect::kChange,
                            "request_id was used before with other content");
    case Claim::Kind::kUnknown:
      return GatewayFailure(
          v1::GATEWAY_ERROR_REASON_OUTCOME_NOT_KNOWN, Effect::kChange,
          "an earlier call with this request_id may have happened; nothing was sent again",
          metadata);
    case Claim::Kind::kFull:
      return GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, Effect::kChange,
                            "operations.max_count operations are remembered; raise it, or shorten "
                            "operations.retention");
    case Claim::Kind::kRun:
    case Claim::Kind::kReplay:
      break;
  }
  return absl::InternalError("not a refused claim");
}

}  // namespace flexiti
