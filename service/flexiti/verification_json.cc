#include "service/flexiti/verification_json.h"

#include "service/base/json_writer.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
namespace {

std::string FormatWord(v1::VerificationFormat format) {
  switch (format) {
    case v1::VERIFICATION_FORMAT_EMAIL:
      return "email";
    case v1::VERIFICATION_FORMAT_MERCHANT_OVERRIDE:
      return "merchant_override";
    case v1::VERIFICATION_FORMAT_SECURITY_QUESTION:
      return "security_question";
    case v1::VERIFICATION_FORMAT_REGULAR_PURCHASE_BYPASS:
      return "regular_purchase_bypass";
    default:
      return "sms";
  }
}

v1::CodeDelivery DeliveryOf(const std::string& marker) {
  if (marker == "verification_sent_to_sms") return v1::CODE_DELIVERY_SMS;
  if (marker == "verification_sent_to_email") return v1::CODE_DELIVERY_EMAIL;
  return v1::CODE_DELIVERY_UNRECOGNIZED;
}

// Markers are words joined by "_". Anything else is taken for a code, and kept as one.
bool IsMarker(const std::string& text) { return text.find('_') != std::string::npos; }

}  // namespace

std::string EncodeVerification(const v1::VerifyCustomerRequest& request) {
  JsonWriter out;
  out.Text("format", FormatWord(request.format()));
  out.Text("request_id", request.verification_request_id());
  if (!request.vcc_number().empty()) out.Text("vcc_number", request.vcc_number());
  if (request.format() == v1::VERIFICATION_FORMAT_SECURITY_QUESTION) {
    out.Text("security_qid", request.security_question_id());
    out.Text("security_answer", request.security_answer());
  }
  return out.Close();
}

absl::Status DecodeVerification(const Json& json, v1::VerifyCustomerResponse* response) {
  JsonReader reader(json);
  const std::string code = reader.Text("verification_code").value_or("");
  if (code.empty()) {
    reader.Fail("verification_code", "is missing");
  } else if (IsMarker(code)) {
    response->set_delivery(DeliveryOf(code));
    response->set_delivery_text(code);
  } else {
    response->set_verification_code(code);
  }
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

std::string VerificationFieldPath(const std::string& parameter) {
  if (parameter == "request_id") return "verification_request_id";
  if (parameter == "security_qid") return "security_question_id";
  return parameter;
}

}  // namespace flexiti
