#include "tests/unit/client/filled_message.h"

#include <cstdio>

#include "client/cpp/names.h"
#include "flexiti/v1/annotations.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/money.pb.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"
#include "tests/unit/client/contract_methods.h"

namespace flexiti_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class Filler {
 public:
  explicit Filler(std::vector<PrintedValue>* values) : values_(*values) {}

  void Fill(const std::string& prefix, bool sensitive, Message* message) {
    const auto& type = *message->GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      const bool marked = sensitive || field->options().GetExtension(flexiti::v1::sensitive);
      for (int item = 0; item < (field->is_repeated() ? 2 : 1); ++item) {
        FillField(field, prefix + field->name(), marked, message);
      }
    }
  }

 private:
  void See(const std::string& field, bool sensitive, const std::string& text, bool unique = true) {
    values_.push_back({field, text, sensitive, unique});
  }

  // Ends with a sign, or text 1 would be found in text 12.
  std::string NextText() { return "text-" + std::to_string(++count_) + "-"; }

  void FillField(const FieldDescriptor* field, const std::string& name, bool sensitive,
                 Message* message) {
    const auto* reflection = message->GetReflection();
    const bool add = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return FillMessage(name, sensitive,
                           add ? reflection->AddMessage(message, field)
                               : reflection->MutableMessage(message, field));
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = NextText();
        add ? reflection->AddString(message, field, text)
            : reflection->SetString(message, field, text);
        return See(name, sensitive, text);
      }
      case FieldDescriptor::CPPTYPE_INT32: {
        const int number = 7000 + ++count_;
        add ? reflection->AddInt32(message, field, number)
            : reflection->SetInt32(message, field, number);
        return See(name, sensitive, std::to_string(number));
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection->SetBool(message, field, true);
        return See(name, sensitive, "yes", /*unique=*/false);
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = field->enum_type()->value(field->enum_type()->value_count() - 1);
        reflection->SetEnum(message, field, value);
        return See(name, sensitive, flexiti::client::ShortName(*value), /*unique=*/false);
      }
      default:
        std::abort();  // the contract's responses have no other kind
    }
  }

  void FillMessage(const std::string& name, bool sensitive, Message* message) {
    if (auto* money = dynamic_cast<flexiti::v1::Money*>(message)) {
      money->set_amount_cents(1000000 + ++count_);
      money->set_currency_code("CAD");
      const std::string cents = std::to_string(money->amount_cents());
      return See(name, sensitive, cents.substr(0, 5) + "." + cents.substr(5) + " CAD");
    }
    if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(message)) {
      time->set_seconds(1767225600 + ++count_);
      return See(name, sensitive, google::protobuf::util::TimeUtil::ToString(*time));
    }
    if (auto* date = dynamic_cast<google::type::Date*>(message)) {
      date->set_year(1000 + ++count_);
      date->set_month(2);
      date->set_day(3);
      return See(name, sensitive, std::to_string(date->year()) + "-02-03");
    }
    if (auto* extra = dynamic_cast<google::protobuf::Struct*>(message)) {
      const std::string text = NextText();
      (*extra->mutable_fields())["surprise"].set_string_value(text);
      return See(name, sensitive, text);
    }
    if (auto* any = dynamic_cast<google::protobuf::Any*>(message)) {
      flexiti::v1::VerifyCustomerResponse packed;  // its own marks count
      Fill(name + ".", false, &packed);
      any->PackFrom(packed);
      return;
    }
    Fill(name + ".", sensitive, message);
  }

  std::vector<PrintedValue>& values_;
  int count_ = 0;
};

}  // namespace

FilledMessage Filled(const google::protobuf::Descriptor& type) {
  FilledMessage filled;
  filled.message = NewMessage(type);
  Filler(&filled.values).Fill("", false, filled.message.get());
  return filled;
}

}  // namespace flexiti_test
