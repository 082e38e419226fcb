#include "service/flexiti/capture_json.h"

#include "service/base/json_writer.h"
#include "service/flexiti/decimal.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {

std::string EncodeCapture(const v1::CaptureAuthorizationRequest& request,
                          const std::string& reference) {
  JsonWriter out;
  out.Number("amount", FormatCents(request.amount().amount_cents()));
  out.Text("reference", reference);
  EncodeStore(request, out);
  EncodeSkuData(request.sku_data(), out);
  return out.Close();
}

std::string EncodeReturn(const v1::ReturnCaptureRequest& request, const std::string& reference) {
  JsonWriter out;
  out.Text("reference", reference);
  EncodeText("vcc_number", request.vcc_number(), out);
  out.Bool("full_return", request.full_return());
  if (request.has_amount()) out.Number("amount", FormatCents(request.amount().amount_cents()));
  EncodeStore(request, out);
  EncodeSkuData(request.sku_data(), out);
  return out.Close();
}

Query EncodeListQuery(const v1::ListCapturesRequest& request, int page_number, int page_size) {
  Query query = {{"lang", LangWord(request.lang())}};
  if (!request.authorization_id().empty()) {
    query.emplace_back("authorization_id", request.authorization_id());
  }
  if (!request.capture_id().empty()) query.emplace_back("capture_id", request.capture_id());
  if (!request.account_number().empty()) {
    query.emplace_back("account_number", request.account_number());
  }
  EncodeCreationDates(request.has_create_date_from(), request.create_date_from(),
                      request.has_create_date_to(), request.create_date_to(), query);
  EncodePaging(page_number, page_size, query);
  return query;
}

absl::Status DecodeCapture(const Json& json, v1::Capture* capture) {
  JsonReader reader(json);
  if (auto id = reader.Id("capture_id")) capture->set_capture_id(*id);
  if (auto id = reader.Id("authorization_id")) capture->set_authorization_id(*id);
  capture->set_reference(reader.Text("reference").value_or(""));
  if (auto time = reader.Time("date")) *capture->mutable_create_time() = *time;
  if (auto amount = reader.Amount("amount")) *capture->mutable_amount() = *amount;
  if (auto amount = reader.Amount("remaining_capture_amount")) {
    *capture->mutable_remaining_amount() = *amount;
  }
  if (auto amount = reader.Amount("remaining_authorization_amount")) {
    *capture->mutable_remaining_authorization_amount() = *amount;
  }
  capture->set_message(reader.Text("message").value_or(""));
  if (auto unmodeled = reader.Unmodeled()) *capture->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

absl::Status DecodeReturn(const Json& json, v1::ReturnCaptureResponse* response) {
  JsonReader reader(json);
  if (auto id = reader.Id("return_id")) {
    response->set_return_id(*id);
  } else {
    reader.Fail("return_id", "is missing");
  }
  response->set_reference(reader.Text("reference").value_or(""));
  if (auto id = reader.Id("capture_id")) response->set_capture_id(*id);
  if (auto time = reader.Time("date")) *response->mutable_create_time() = *time;
  if (auto amount = reader.Amount("amount")) *response->mutable_amount() = *amount;
  if (auto amount = reader.Amount("remaining_capture_amount")) {
    *response->mutable_remaining_capture_amount() = *amount;
  }
  if (auto amount = reader.Amount("remaining_authorization_amount")) {
    *response->mutable_remaining_authorization_amount() = *amount;
  }
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

}  // namespace flexiti
