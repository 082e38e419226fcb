// Every field of the contract that can hold text is marked sensitive or known to be public.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "flexiti/v1/annotations.pb.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/errors.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace flexiti {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;
using ::testing::IsEmpty;

constexpr char kList[] = "tests/conformance/public_fields.txt";
constexpr char kPackage[] = "flexiti.v1.";

// Text, or what a text can hide in. Whole numbers, amounts, times and enums are what a log line may
// show of a sale; a date can be one of birth.
bool CanTell(const FieldDescriptor& field) {
  static const auto& types = *new std::set<std::string>{
      "google.protobuf.Struct", "google.protobuf.Any", "google.protobuf.Value", "google.type.Date"};
  if (field.type() == FieldDescriptor::TYPE_STRING || field.type() == FieldDescriptor::TYPE_BYTES) {
    return true;
  }
  return field.is_map() ||
         (field.message_type() != nullptr && types.count(field.message_type()->full_name()) > 0);
}

void AddFields(const Descriptor& type, std::map<std::string, const FieldDescriptor*>& fields) {
  for (int i = 0; i < type.field_count(); ++i) {
    fields[std::string(absl::StripPrefix(type.field(i)->full_name(), kPackage))] = type.field(i);
  }
  for (int i = 0; i < type.nested_type_count(); ++i) AddFields(*type.nested_type(i), fields);
}

// Every field of every message that a call can carry, by "Message.field".
std::map<std::string, const FieldDescriptor*> Fields() {
  std::map<std::string, const FieldDescriptor*> fields;
  std::set<const FileDescriptor*> seen;
  std::vector<const FileDescriptor*> files = {
      v1::CaptureAuthorizationRequest::descriptor()->file(),
      v1::StartCheckoutRequest::descriptor()->file(),
      v1::LookupCustomerRequest::descriptor()->file(),
      v1::FlexitiError::descriptor()->file(),
      v1::GetOperationRequest::descriptor()->file(),
      v1::CreatePurchaseRequest::descriptor()->file(),
  };
  while (!files.empty()) {
    const FileDescriptor* file = files.back();
    files.pop_back();
    if (file->package() != "flexiti.v1" || !seen.insert(file).second) continue;
    for (int i = 0; i < file->message_type_count(); ++i) AddFields(*file->message_type(i), fields);
    for (int i = 0; i < file->dependency_count(); ++i) files.push_back(file->dependency(i));
  }
  // Facts of the enum's values, which no call carries.
  for (auto it = fields.begin(); it != fields.end();) {
    it = absl::StartsWith(it->first, "ErrorFacts.") ? fields.erase(it) : std::next(it);
  }
  return fields;
}

// "Message.field" -> why its value may be printed.
std::map<std::string, std::string> PublicFields(std::istream& in) {
  std::map<std::string, std::string> listed;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t end = line.find(' ');
    const size_t why = end == std::string::npos ? end : line.find_first_not_of(' ', end);
    const bool is_new =
        listed.emplace(line.substr(0, end), why == std::string::npos ? "" : line.substr(why))
            .second;
    EXPECT_TRUE(is_new) << line << " stands there twice";
  }
  return listed;
}

// What is wrong with the list; empty: nothing.
std::vector<std::string> Complaints(const std::map<std::string, const FieldDescriptor*>& fields,
                                    const std::map<std::string, std::string>& listed) {
  std::vector<std::string> complaints;
  for (const auto& [name, field] : fields) {
    const bool is_listed = listed.count(name) > 0;
    const bool is_sensitive = field->options().GetExtension(v1::sensitive);
    if (CanTell(*field) && !is_listed && !is_sensitive) {
      complaints.push_back(
          absl::StrCat(name, ": mark it (sensitive), or say in ", kList, " why it may be printed"));
    }
    if (is_listed && is_sensitive) complaints.push_back(absl::StrCat(name, ": is marked, too"));
    if (is_listed && !CanTell(*field)) complaints.push_back(absl::StrCat(name, ": holds no text"));
  }
  for (const auto& [name, why] : listed) {
    if (fields.count(name) == 0) complaints.push_back(absl::StrCat(name, ": is no field (stale)"));
    if (why.empty()) complaints.push_back(absl::StrCat(name, ": has no reason"));
  }
  return complaints;
}

TEST(PublicFieldsTest, EveryFieldThatHoldsTextIsMarkedOrListedWithAReason) {
  std::ifstream file(kList);
  ASSERT_TRUE(file) << "run from the root of the checkout";
  const auto fields = Fields();
  ASSERT_GT(fields.size(), 300u);
  EXPECT_THAT(Complaints(fields, PublicFields(file)), IsEmpty());
}

TEST(PublicFieldsTest, AFieldThatIsForgottenStaleDoubtfulOrWithoutReasonIsTold) {
  std::ifstream file(kList);
  const auto fields = Fields();
  auto listed = PublicFields(file);
  ASSERT_EQ(listed.erase("Money.currency_code"), 1u);
  listed["Prefill.email"] = "by mistake";
  listed["Money.amount_cents"] = "a number";
  listed["Purchase.gone"] = "was there";
  listed["Purchase.message"] = "";
  const std::string told = absl::StrJoin(Complaints(fields, listed), "\n");
  EXPECT_EQ(
      told,
      "Money.amount_cents: holds no text\n"
      "Money.currency_code: mark it (sensitive), or say in tests/conformance/public_fields.txt "
      "why it may be printed\n"
      "Prefill.email: is marked, too\n"
      "Purchase.gone: is no field (stale)\n"
      "Purchase.message: has no reason");
}

}  // namespace
}  // namespace flexiti
