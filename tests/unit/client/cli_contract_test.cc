// The command line and the contract: every method has a command, every field of its request an
// option, and every field of its response is printed.
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
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

TEST(CliContractTest, EveryFieldOfEveryResponseIsShownOrTheTextSaysHowToSeeIt) {
  for (const auto& [name, method] : ContractMethods()) {
    const FilledMessage response = Filled(*method->output_type());
    const ExampleCommand& command = ExampleCommands().at(name).front();
    const Finished finished = Answered(*response.message, command, {"--show-sensitive"});
    EXPECT_NE(finished.out, "") << name << finished.err;
    for (const PrintedValue& value : response.values) {
      if (finished.out.find(value.text) != std::string::npos) continue;
      EXPECT_TRUE(IsTable(name)) << name << " hides " << value.field;
      EXPECT_THAT(finished.out, HasSubstr("(--json shows "));
    }
  }
}

TEST(CliContractTest, JsonIsTheWholeResponse) {
  for (const auto& [name, method] : ContractMethods()) {
    if (name == "/flexiti.v1.OperationService/ListOperations") continue;  // several pages in one
    const FilledMessage response = Filled(*method->output_type());
    const Finished finished = Answered(*response.message, ExampleCommands().at(name).front(),
                                       {"--show-sensitive", "--json"});
    const auto json = nlohmann::json::parse(finished.out);
    for (const std::string& field : FieldsSetIn(*response.message)) {
      EXPECT_TRUE(json.contains(field.substr(0, field.find('.')))) << name << " " << field;
    }
    for (const PrintedValue& value : response.values) {
      if (value.text.rfind("text-", 0) != 0) continue;  // JSON spells the others its own way
      EXPECT_THAT(finished.out, HasSubstr(value.text)) << name << " " << value.field;
    }
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
                                 "Médor",
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
