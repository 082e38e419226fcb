#include "tests/integration/canary.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "flexiti/v1/annotations.pb.h"
#include "google/type/date.pb.h"
#include "nlohmann/json.hpp"
#include "tests/sandbox/default_scenario.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

using flexiti_sandbox::Fault;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kCents = 10'001;

// What the checks of a field ask for beyond being text.
const std::map<std::string, std::string>& Texts() {
  static const auto& texts = *new std::map<std::string, std::string>{
      {"account_number", absl::StrCat(kPlantedDigits, "000001")},
      {"authorized_user_vcc_number", absl::StrCat(kPlantedDigits, "00000022")},
      {"vcc_number", absl::StrCat(kPlantedDigits, "00000011")},
      {"customer_id", kPlantedDigits},
      {"verification_code", kPlantedDigits},
      {"phone_number", absl::StrCat(kPlantedDigits, "00")},
      {"postal_code", kPlantedPostalCode},
      {"email", absl::StrCat(kPlantedWord, "@example.ca")},
      {"merchant_id", kMerchant},
      {"authorization_id", "1000000000000001"},
      {"capture_id", "100000001"},
      {"online_order_id", "131209"},
      {"security_question_id", absl::StrCat(flexiti_sandbox::kSecurityQuestionId)},
      {"external_location_id", flexiti_sandbox::kLocation},
      {"currency_code", "CAD"},
      {"province", "ON"},
      {"page_token", ""},
  };
  return texts;
}

const std::map<std::string, int>& Numbers() {
  static const auto& numbers = *new std::map<std::string, int>{
      {"plan_id", flexiti_sandbox::kPlanId}, {"term", flexiti_sandbox::kTerm}, {"page_size", 5}};
  return numbers;
}

// The words of enums that the rest of a request fits to; elsewhere the first that means something.
const std::map<std::string, std::string>& Words() {
  static const auto& words =
      *new std::map<std::string, std::string>{{"format", "VERIFICATION_FORMAT_SECURITY_QUESTION"},
                                              {"flow", "CHECKOUT_FLOW_BUY"},
                                              {"verdict", "OPERATION_STATE_EXECUTED"}};
  return words;
}

class Planter {
 public:
  Planter(int choice, std::string request_id)
      : choice_(choice), request_id_(std::move(request_id)) {}

  void Fill(Message& message, const std::string& prefix, bool sensitive) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const auto* choices = field.real_containing_oneof();
      if (choices != nullptr && choices->field(choice_ % choices->field_count()) != type.field(i)) {
        continue;
      }
      const bool marked = sensitive || field.options().GetExtension(flexiti::v1::sensitive);
      if (FillField(message, field, absl::StrCat(prefix, field.name()), marked) && marked) {
        planted_.push_back(absl::StrCat(prefix, field.name()));
      }
    }
  }

  std::vector<std::string> planted() const { return planted_; }

 private:
  // False: left as it is.
  bool FillField(Message& message, const FieldDescriptor& field, const std::string& path,
                 bool marked) {
    const auto& values = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = TextOf(message, field, marked);
        field.is_repeated() ? values.AddString(&message, &field, text)
                            : values.SetString(&message, &field, text);
        return !text.empty();
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        const auto number = Numbers().find(field.name());
        values.SetInt32(&message, &field, number == Numbers().end() ? 1 : number->second);
        return true;
      }
      case FieldDescriptor::CPPTYPE_INT64:
        values.SetInt64(&message, &field, kCents);
        return true;
      case FieldDescriptor::CPPTYPE_BOOL:
        values.SetBool(&message, &field, true);
        return true;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (!field.is_repeated()) values.SetEnum(&message, &field, WordOf(field));
        return !field.is_repeated();
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return FillMessage(field.is_repeated() ? *values.AddMessage(&message, &field)
                                               : *values.MutableMessage(&message, &field),
                           path, marked);
      default:
        return false;
    }
  }

  bool FillMessage(Message& message, const std::string& path, bool marked) {
    if (auto* date = dynamic_cast<google::type::Date*>(&message)) {
      date->set_year(marked ? 1931 : 2026);
      date->set_month(8);
      date->set_day(27);
      return true;
    }
    if (absl::StartsWith(message.GetDescriptor()->full_name(), "google.")) return false;
    Fill(message, absl::StrCat(path, "."), marked);
    return true;
  }

  std::string TextOf(const Message& message, const FieldDescriptor& field, bool marked) const {
    if (field.name() == "request_id") {
      const bool asks = absl::EndsWith(message.GetDescriptor()->name(), "OperationRequest");
      return asks ? request_id_ : NewRequestId();
    }
    const auto text = Texts().find(field.name());
    if (text != Texts().end()) return text->second;
    return marked ? kPlantedWord : kPlantedPublic;
  }

  static const google::protobuf::EnumValueDescriptor* WordOf(const FieldDescriptor& field) {
    const auto word = Words().find(field.name());
    if (word != Words().end()) return field.enum_type()->FindValueByName(word->second);
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      const auto* value = field.enum_type()->value(i);
      if (!absl::EndsWith(value->name(), "_UNSPECIFIED") &&
          !absl::EndsWith(value->name(), "_UNRECOGNIZED")) {
        return value;
      }
    }
    return field.enum_type()->value(0);
  }

  const int choice_;
  const std::string request_id_;
  std::vector<std::string> planted_;
};

void AddSensitive(const Descriptor& type, const std::string& prefix, bool around,
                  std::vector<std::string>& paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = absl::StrCat(prefix, field.name());
    const bool marked = around || field.options().GetExtension(flexiti::v1::sensitive);
    if (marked) paths.push_back(path);
    if (field.message_type() != nullptr &&
        absl::StartsWith(field.message_type()->full_name(), "flexiti.v1.")) {
      AddSensitive(*field.message_type(), path + ".", marked, paths);
    }
  }
}

// A reply with the planted values in all members that Flexiti has for people, and some it has not.
std::string Echo() {
  nlohmann::json person;
  for (const char* name : {"first_name",
                           "last_name",
                           "middle_name",
                           "fname",
                           "lname",
                           "email",
                           "city",
                           "address",
                           "address_1",
                           "security_question",
                           "card_ending_in",
                           "widget_session_id",
                           "redirection_url",
                           "government_id_number",
                           "risk_rating",
                           "status",
                           "purchase_type",
                           "transaction_id",
                           "authorization_id",
                           "online_order_id",
                           "error_code",
                           "unheard_of"}) {
    person[name] = kPlantedWord;
  }
  for (const char* name : {"account_number", "vcc_number", "customer_id", "phone_number", "phone",
                           "mobile", "verification_code", "amount", "capture_id"}) {
    person[name] = kPlantedDigits;
  }
  person["dob"] = person["birth_date"] = kPlantedDay;
  person["postal_code"] = kPlantedPostalCode;
  nlohmann::json all = person;
  for (const char* name : {"customers", "authorizations", "captures", "accounts", "data"}) {
    all[name] = {person};
  }
  return all.dump();
}

}  // namespace

std::vector<Fault> EchoingFaults() {
  // What Flexiti says of an error is told to the caller, but for numbers and addresses: of a word
  // nobody can tell what it is, so none is planted in the texts.
  const std::string digits = absl::StrCat(kPlantedDigits, " ", kPlantedDay);
  const std::string error = absl::StrCat(
      R"({"error": "wrong_input", "message": ")", digits,
      R"(", "field_errors": [{"param": "vcc_number", "msg": ")", digits, R"(", "value": ")",
      kPlantedWord, R"("}, {"param": ")", digits, R"(", "msg": "bad", "value": ")",
      kPlantedPostalCode, R"("}], "customer": ")", kPlantedWord, R"("})");
  const std::string word = absl::StrCat(R"({"error": "account_)", kPlantedDigits,
                                        R"(", "error_description": ")", kPlantedDay, R"("})");
  const std::string page = absl::StrCat("<html>", kPlantedWord, kPlantedDigits, "</html>");
  std::vector<Fault> faults;
  for (const std::string& body : {Echo(), error, word, page}) {
    for (const int status : {200, 400, 409, 500}) {
      Fault fault = Fault::Reply(status, body);
      fault.reply->reason = absl::StrCat(kPlantedWord, " ", kPlantedDigits);
      fault.reply->headers = {{"x-echo", kPlantedWord},
                              {kPlantedWord, kPlantedDigits},
                              {"retry-after", kPlantedDigits},
                              {"location", absl::StrCat("https://", kPlantedWord, ".example/")}};
      faults.push_back(std::move(fault));
    }
  }
  for (const Fault& fault : {Fault::Garbage(), Fault::CommitThenDrop(), Fault::DropBeforeCommit(),
                             Fault::CutReply(90), Fault::EmptyReply()}) {
    faults.push_back(fault);
  }
  return faults;
}

std::vector<std::string> Plant(int choice, const std::string& request_id, Message& request) {
  Planter planter(choice, request_id);
  planter.Fill(request, "", /*sensitive=*/false);
  return planter.planted();
}

std::vector<std::string> SensitiveFields(const Descriptor& type) {
  std::vector<std::string> paths;
  AddSensitive(type, "", /*around=*/false, paths);
  return paths;
}

}  // namespace flexiti_test
