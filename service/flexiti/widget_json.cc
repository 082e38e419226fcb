#include "service/flexiti/widget_json.h"

#include "service/base/json_writer.h"
#include "service/flexiti/date.h"
#include "service/flexiti/financing_json.h"
#include "service/flexiti/json_reader.h"
#include "service/flexiti/redirection.h"

namespace flexiti {
namespace {

constexpr char kSessionParameter[] = "widget_session_id";

std::string EncodePerson(const v1::PersonalInformation& person) {
  return JsonWriter()
      .Text("first_name", person.first_name())
      .Text("last_name", person.last_name())
      .Text("dob", FormatDate(person.birth_date()))
      .Text("postal_code", CompactPostalCode(person.postal_code()))
      .Close();
}

std::string EncodeIdentification(const v1::StartWidgetRequest& request) {
  JsonWriter out;
  switch (request.customer_case()) {
    case v1::StartWidgetRequest::kAccountNumber:
      out.Number("account_number", AccountNumberDigits(request.account_number()));
      break;
    case v1::StartWidgetRequest::kVccNumber:
      out.Text("vcc_number", request.vcc_number());
      break;
    case v1::StartWidgetRequest::kPersonalInformation:
      out.Raw("personal_information", EncodePerson(request.personal_information()));
      break;
    case v1::StartWidgetRequest::CUSTOMER_NOT_SET:
      break;
  }
  return out.Close();
}

}  // namespace

std::string EncodeWidget(const v1::StartWidgetRequest& request) {
  return JsonWriter()
      .Raw("customer_identification", EncodeIdentification(request))
      .Text("lang", LangWord(request.lang()))
      .Text("flow", "purchase")
      .Close();
}

absl::Status DecodeWidget(const Json& json, v1::StartWidgetResponse* response) {
  JsonReader reader(json);
  response->set_redirection_url(ReadRedirectionUrl(reader));
  response->set_widget_session_id(UrlParameter(response->redirection_url(), kSessionParameter));
  response->set_email(reader.Text("email").value_or(""));
  response->set_phone_number(reader.Text("phone_number").value_or(""));
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

std::string WidgetFieldPath(const std::string& parameter) {
  // With or without the objects it stands in; npos + 1 is 0.
  const std::string name = parameter.substr(parameter.rfind('.') + 1);
  if (name == "customer_identification") return "customer";
  if (name == "dob") return "personal_information.birth_date";
  if (name == "first_name" || name == "last_name" || name == "postal_code") {
    return "personal_information." + name;
  }
  return name;
}

}  // namespace flexiti
