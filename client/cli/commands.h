// The commands. Each adds itself to `app` and, where it is the one that the user chose, sets `run`.
// What is passed by reference must outlive `app`.
#pragma once

#include <functional>

#include "CLI/CLI.hpp"
#include "client/cli/exit_code.h"
#include "client/cli/settings.h"

namespace flexiti::cli {

using Run = std::function<ExitCode()>;

void AddLookup(CLI::App& app, const Settings& settings, Run& run);
void AddSearch(CLI::App& app, const Settings& settings, Run& run);
void AddLicense(CLI::App& app, const Settings& settings, Run& run);
void AddInterest(CLI::App& app, const Settings& settings, Run& run);
void AddVerify(CLI::App& app, const Settings& settings, Run& run);
void AddWidget(CLI::App& app, const Settings& settings, Run& run);
void AddPurchase(CLI::App& app, const Settings& settings, Run& run);
void AddAuthorize(CLI::App& app, const Settings& settings, Run& run);
void AddCapture(CLI::App& app, const Settings& settings, Run& run);
void AddRelease(CLI::App& app, const Settings& settings, Run& run);
void AddReturn(CLI::App& app, const Settings& settings, Run& run);
void AddRefund(CLI::App& app, const Settings& settings, Run& run);
void AddCredit(CLI::App& app, const Settings& settings, Run& run);
void AddCaptures(CLI::App& app, const Settings& settings, Run& run);
void AddAuthorizations(CLI::App& app, const Settings& settings, Run& run);
void AddClose(CLI::App& app, const Settings& settings, Run& run);
void AddPayments(CLI::App& app, const Settings& settings, Run& run);
void AddCheckout(CLI::App& app, const Settings& settings, Run& run);
void AddCheckoutStatus(CLI::App& app, const Settings& settings, Run& run);
void AddOperations(CLI::App& app, const Settings& settings, Run& run);
void AddHealth(CLI::App& app, const Settings& settings, Run& run);

}  // namespace flexiti::cli
