// The command line and the contract: every method has a command, every field of its request an
// option, and every field of its response is printed.
#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/client/contract_methods.h"
#include "tests/unit/client/example_commands.h"
#include "tests/unit/client/filled_message.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {
namespace {

using testing::HasSubstr;
using testing::Not;

// As often as a command may ask: `operations list` follows the pages.
constexpr int kMostCalls = 8;

Finished RunAt(const ScriptedGateway& gateway, const ExampleCommand& command,
               const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = command.arguments;
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunFlexiti(arguments,
                    {"FLEXITI_TARGET=" + gateway.target(), "FLEXITI_MERCHANT=maple-furniture"},
                    command.input);
}

// What `command` prints of `response`.
Finished Answered(const google::protobuf::Message& response, const ExampleCommand& command,
                  const std::vector<std::string>& more = {}) {
  ScriptedGateway gateway;
  for (int i = 0; i < kMostCalls; ++i) gateway.Then(response);
  return RunAt(gateway, command, more);
}

// The fields that one command line sets, and the method that it calls.
std::set<std::string> FieldsSentBy(const ExampleCommand& command, const std::string& method,
                                   const google::protobuf::Descriptor& request_type) {
  ScriptedGateway gateway;
  gateway.Then(Answer{});
  const Finished finished = RunAt(gateway, command);
  EXPECT_NE(finished.exit_code, 2) << finished.err;
  const auto calls = gateway.Calls();
  if (calls.size() != 1) {
    ADD_FAILURE() << method << ": " << finished.err;
    return {};
  }
  EXPECT_EQ(calls[0].method, method);
  const auto request = NewMessage(request_type);
  EXPECT_TRUE(request->ParseFromString(calls[0].request));
  return FieldsSetIn(*request);
}

TEST(CliContractTest, EveryMethodHasACommand) {
  std::set<std::string> methods;
  for (const auto& [name, method] : ContractMethods()) methods.insert(name);
  std::set<std::string> commands;
  for (const auto& [name, command_lines] : ExampleCommands()) commands.insert(name);
  EXPECT_EQ(methods, commands);
  EXPECT_GE(methods.size(), 23u);  // of 5 services: else the folder was not read
}

TEST(CliContractTest, EveryFieldOfEveryRequestHasAnOption) {
  std::set<std::string> unset;
  for (const auto& [name, method] : ContractMethods()) {
    std::set<std::string> fields = FieldsOf(*method->input_type());
    for (const ExampleCommand& command : ExampleCommands().at(name)) {
      for (const std::string& field : FieldsSentBy(command, name, *method->input_type())) {
        fields.erase(field);
      }
    }
    for (const std::string& field : fields) {
      unset.insert(method->input_type()->full_name() + "." + field);
    }
  }
  std::set<std::string> expected;
  for (const auto& [field, why] : FieldsWithoutOption()) expected.insert(field);
  EXPECT_EQ(unset, expected);
}

// Lists and quotes show a part, and say so.
bool IsTable(const std::string& method) {
  return method.find("/List") != std::string::npos ||
         method == "/flexiti.v1.CustomerService/CalculateInterest";
}

// Takes the line that shows `value` out of `text`, so that no two values are shown by one line; of
// a unique value any place is enough. False if nothing shows it.
bool Take(const PrintedValue& value, std::string* text) {
  if (value.unique) return text->find(value.text) != std::string::npos;
  std::string label = value.field.substr(value.field.rfind('.') + 1);
  std::replace(label.begin(), label.end(), '_', ' ');
  // In the columns, or as a sentence: "Resolution: STILL_UNKNOWN."
  const std::regex shown("(^|\\n) *" + label + "(  +|: )" + value.text + "\\.?(?=\\n)",
                         std::regex::icase);
  std::smatch line;
  if (!std::regex_search(*text, line, shown)) return false;
  text->erase(static_cast<size_t>(line.position()), static_cast<size_t>(line.length()));
  return true;
}

TEST(CliContractTest, EveryFieldOfEveryResponseIsShownOrTheTextSaysHowToSeeIt) {
  for (const auto& [name, method] : ContractMethods()) {
    const FilledMessage response = Filled(*method->output_type());
    const ExampleCommand& command = ExampleCommands().at(name).front();
    const Finished finished = Answered(*response.message, command, {"--show-sensitive"});
    EXPECT_NE(finished.out, "") << name << finished.err;
    std::string left = finished.out;
    for (const PrintedValue& value : response.values) {
      if (Take(value, &left)) continue;
      EXPECT_TRUE(IsTable(name)) << name << " hides " << value.field;
      EXPECT_THAT(finished.out, HasSubstr("(--json shows "));
    }
  }
}

// Whether `json` names every field that is set in `message`, at any depth, as the proto does.
void ExpectNames(const google::protobuf::Message& message, const nlohmann::json& json,
                 const std::string& where) {
  if (!json.is_object()) return;  // a time
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    const std::string path = where + "." + field->name();
    if (!json.contains(field->name())) {
      ADD_FAILURE() << path << " is missing";
      continue;
    }
    const bool any_content = field->cpp_type() == field->CPPTYPE_MESSAGE &&
                             field->message_type()->file()->package() == "google.protobuf";
    if (field->cpp_type() != field->CPPTYPE_MESSAGE || any_content) continue;
    const nlohmann::json& below = json[field->name()];
    if (!field->is_repeated()) {
      ExpectNames(reflection->GetMessage(message, field), below, path);
      continue;
    }
    ASSERT_EQ(below.size(), static_cast<size_t>(reflection->FieldSize(message, field))) << path;
    for (size_t i = 0; i < below.size(); ++i) {
      ExpectNames(reflection->GetRepeatedMessage(message, field, static_cast<int>(i)), below[i],
                  path);
    }
  }
}

// Values by reading the JSON back, which takes other spellings of names too; so names by
// themselves.
TEST(CliContractTest, JsonIsTheWholeResponse) {
  for (const auto& [name, method] : ContractMethods()) {
    if (name == "/flexiti.v1.OperationService/ListOperations") continue;  // several pages in one
    const FilledMessage response = Filled(*method->output_type());
    const Finished finished = Answered(*response.message, ExampleCommands().at(name).front(),
                                       {"--show-sensitive", "--json"});
    ExpectNames(*response.message, nlohmann::json::parse(finished.out), name);
    const auto read = NewMessage(*method->output_type());
    const auto status = google::protobuf::util::JsonStringToMessage(finished.out, read.get());
    ASSERT_TRUE(status.ok()) << name << " " << status.ToString();
    google::protobuf::util::MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(*response.message, *read)) << name << " " << difference;
  }
}

TEST(CliContractTest, NothingSensitiveIsPrintedUnlessAskedFor) {
  for (const auto& [name, method] : ContractMethods()) {
    const FilledMessage response = Filled(*method->output_type());
    for (const char* form : {"--verbose", "--json"}) {
      const Finished finished =
          Answered(*response.message, ExampleCommands().at(name).front(), {form});
      EXPECT_NE(finished.out, "") << name;
      for (const PrintedValue& value : response.values) {
        if (!value.sensitive) continue;
        EXPECT_THAT(finished.out + finished.err, Not(HasSubstr(value.text)))
            << name << " shows " << value.field;
      }
    }
  }
}

// Of the requests: --verbose prints them.
TEST(CliContractTest, NothingSensitiveOfARequestIsPrinted) {
  for (const auto& [name, commands] : ExampleCommands()) {
    for (const ExampleCommand& command : commands) {
      ScriptedGateway gateway;
      const Finished finished = RunAt(gateway, command, {"--verbose"});
      EXPECT_THAT(finished.err, HasSubstr("call: " + name + "\n"));
      for (const char* secret : {"10000000000001",
                                 "10000000000005",
                                 "6038000000000001",
                                 "6038000000000055",
                                 "1234567-12345",
                                 "248524",
                                 "12345-SMITH",
                                 "SESSION-1",
                                 "Alice",
                                 "Tremblay",
                                 "1985",
                                 "M5H1A1",
                                 "Medor",
                                 "T1234",
                                 "Zoë",
                                 "alice@",
                                 "4165550101",
                                 "King Street",
                                 "Unit 5",
                                 "Toronto"}) {
        EXPECT_THAT(finished.err + finished.out, Not(HasSubstr(secret))) << name;
      }
    }
  }
}

}  // namespace
}  // namespace flexiti_test
