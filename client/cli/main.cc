// The program `flexiti`: the gateway from a shell.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/call.h"
#include "client/cli/commands.h"
#include "client/cli/help.h"
#include "client/cli/nearest.h"
#include "client/cli/settings.h"
#include "client/cli/words.h"

namespace flexiti::cli {
namespace {

constexpr char kFooter[] = R"(
Each command says more: flexiti purchase --help

A sale at a counter:
  export FLEXITI_MERCHANT=maple-furniture FLEXITI_LOCATION=00-12345 FLEXITI_EMPLOYEE=12345-SMITH
  flexiti lookup --card 6038000000000001 --show-sensitive        # the account number
  flexiti interest --account 10000000000001 --amount 499.99      # the customer chooses plan and term
  flexiti verify --account 10000000000001 --format sms           # a code goes to the customer
  flexiti purchase --amount 499.99 --account 10000000000001 --plan 101 --term 12 \
    --verification-request-id ID-FROM-VERIFY --code CODE-FROM-CUSTOMER
  flexiti authorizations list --account 10000000000001

A sale on Flexiti's pages:
  flexiti checkout --order WEB-1 --flow apply-buy --amount 499.99 --show-sensitive
  flexiti checkout-status --order WEB-1

Before a command that changes something is sent, its request_id is printed to stderr. If the answer
is lost, repeat the command with --request-id: the gateway does not do it twice, even if it was
restarted meanwhile. What became of it: flexiti operations --help

Exit codes:
  0  done
  2  the command, a file that it names, or a field of the request is wrong: change it. Nothing moved.
  3  refused; the same command is refused again. Nothing moved.
  4  not sent, or a read that failed: run it again. Nothing moved.
  5  unknown: it may have happened. Repeat with the same --request-id, never with a new one, or look:
     flexiti operations resolve REQUEST_ID)";

// In the order of --help, under the headings of it: when a command is used.
struct Command {
  const char* when;
  void (*add)(CLI::App& app, const Settings& settings, Run& run);
};

constexpr char kBeforeASale[] = "Before a sale";
constexpr char kSale[] = "Sale";
constexpr char kAfterASale[] = "After a sale";
constexpr char kAccount[] = "The customer's account";
constexpr char kHostedCheckout[] = "Hosted checkout";
constexpr char kOperations[] = "Operations";

constexpr Command kCommands[] = {{kBeforeASale, AddLookup},
                                 {kBeforeASale, AddSearch},
                                 {kBeforeASale, AddLicense},
                                 {kBeforeASale, AddInterest},
                                 {kBeforeASale, AddVerify},
                                 {kBeforeASale, AddWidget},
                                 {kSale, AddPurchase},
                                 {kSale, AddAuthorize},
                                 {kAfterASale, AddAuthorizations},
                                 {kAfterASale, AddCapture},
                                 {kAfterASale, AddCaptures},
                                 {kAfterASale, AddRelease},
                                 {kAfterASale, AddReturn},
                                 {kAfterASale, AddRefund},
                                 {kAccount, AddCredit},
                                 {kAccount, AddClose},
                                 {kHostedCheckout, AddPayments},
                                 {kHostedCheckout, AddCheckout},
                                 {kHostedCheckout, AddCheckoutStatus},
                                 {kOperations, AddOperations},
                                 {kOperations, AddHealth}};

// CLI11 would repeat the words, and with a misspelt option its value.
absl::Status Unknown(const CLI::App& app) {
  std::vector<std::string> names;
  bool others = false;
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (absl::StartsWith(word, "-")) {
      names.push_back(word.substr(0, word.find('=')));
    } else {
      others = true;
    }
  }
  constexpr char kOthers[] = "words that belong to no option";
  if (others) names.push_back(absl::StrCat(names.empty() ? "" : "and ", kOthers));
  return absl::InvalidArgumentError(absl::StrCat("unknown: ", absl::StrJoin(names, ", "),
                                                 ". Run with --help for more information."));
}

// Nothing of what was typed is repeated: it may be a card's number.
absl::Status NoCommand(const CLI::App& app) {
  std::vector<std::string> names;
  for (const std::string& name : NearestCommands(app, app.remaining())) {
    names.push_back(absl::StrCat("`flexiti ", name, "`"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("which command? ",
                   names.empty() ? "" : absl::StrCat("Near: ", absl::StrJoin(names, ", "), "; "),
                   "flexiti --help lists them"));
}

ExitCode Main(const std::vector<std::string>& arguments) {
  CLI::App app("Calls a flexiti-gateway: every method of Flexiti, and what became of the calls.",
               "flexiti");
  app.formatter(std::make_shared<HelpFormatter>());
  Settings settings;
  Run run;
  app.require_subcommand(1);
  app.set_version_flag("--version", "flexiti 0.1.0");
  AddSettings(app, &settings);
  for (const Command& command : kCommands) {
    command.add(app, settings, run);
    app.get_subcommands({}).back()->group(command.when);
  }
  app.footer(kFooter);
  absl::StatusOr<std::vector<std::string>> words = ReadWords(arguments);
  if (!words.ok()) return Refuse(words.status());
  std::reverse(words->begin(), words->end());  // as CLI11 takes them
  // CLI11 throws, for help too; nothing else here does.
  try {
    app.parse(*words);
  } catch (const CLI::ExtrasError&) {
    return Refuse(Unknown(app));
  } catch (const CLI::RequiredError& error) {
    if (!app.get_subcommands().empty()) return app.exit(error), kUsage;
    return Refuse(NoCommand(app));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  return run();
}

}  // namespace
}  // namespace flexiti::cli

int main(int argc, char** argv) {
  return flexiti::cli::Main({argv + std::min(argc, 1), argv + argc});
}
