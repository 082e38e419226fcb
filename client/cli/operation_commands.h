// The commands of `flexiti operations`. As in commands.h.
#pragma once

#include "client/cli/commands.h"

namespace flexiti::cli {

void AddOperationsList(CLI::App& app, const Settings& settings, Run& run);
void AddOperationsShow(CLI::App& app, const Settings& settings, Run& run);
void AddOperationsResolve(CLI::App& app, const Settings& settings, Run& run);
void AddOperationsSettle(CLI::App& app, const Settings& settings, Run& run);

}  // namespace flexiti::cli
