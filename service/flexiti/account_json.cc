#include "service/flexiti/account_json.h"

#include "service/base/json_writer.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {
std::string EncodeRefund(const v1::RefundAccountRequest& request, const std::string& reference) {
  JsonWriter out;
  out.Number("amount", FormatCents(request.amount().amount_cents()));
  out.Text("reference", reference);
  EncodeText("vcc_number", request.vcc_number(), out);
  if (!request.capture_id().empty())
    out.Number("capture_id", AccountNumberDigits(request.capture_id()));
  EncodeStore(request, out);
  EncodeSkuData(request.sku_data(), out);
  return out.Close();
}

absl::Status DecodeRefund(const Json& json, v1::RefundAccountResponse* response, RefundEcho* echo) {
  JsonReader reader(json);
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  echo->amount = reader.Amount("amount");
  echo->reference = reader.Text("reference").value_or("");
  echo->account_number = reader.Text("account_number").value_or("");  // it may be masked
  echo->capture_id = reader.Id("capture_id").value_or("");
  reader.FailOnError();
  return reader.status();
}

absl::Status DecodeClose(const Json& json, v1::CloseAccountResponse* response) {
  JsonReader reader(json);
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  reader.FailOnError();
  return reader.status();
}

}  // namespace flexiti
