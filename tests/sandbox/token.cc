// POST /oauth/token, and the check of the tokens that it gave out.
#include <algorithm>

#include "absl/strings/match.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/error_reply.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/magic.h"
#include "tests/sandbox/routes.h"

namespace flexiti_sandbox {
namespace {

constexpr std::chrono::seconds kTokenLife{1200};

bool Opens(const State& state, const Merchant& merchant, const std::string& client_secret) {
  const auto set = state.client_secrets.find(merchant.client_id);
  if (set == state.client_secrets.end()) return merchant.client_secret == client_secret;
  return std::find(set->second.begin(), set->second.end(), client_secret) != set->second.end();
}

Answer Grant(State& state, const Merchant& merchant, const std::string& scope, bool online,
             TimePoint now) {
  Token token;
  token.merchant = &merchant;
  token.scope = scope;
  token.online = online;
  token.refresh_token = state.RandomHex(40);
  token.expires = now + kTokenLife;
  const std::string access_token = state.RandomHex(40);
  state.tokens[access_token] = token;
  state.token_by_refresh[token.refresh_token] = access_token;
  return Json::Object()
      .Set("token_type", Json::String("bearer"))
      .Set("access_token", Json::String(access_token))
      .Set("expires_in", Json::Number(kTokenLife.count()))
      .Set("refresh_token", Json::String(token.refresh_token))
      .Set("scope", Json::String(scope));
}

// A refresh token works once, for the merchant and the API that it was given to, while its access
// token lives.
Answer Refresh(State& state, const Merchant& merchant, const std::string& refresh_token,
               bool online, TimePoint now) {
  if (refresh_token.empty()) return RefuseInput("refresh_token", "missing");
  const auto found = state.token_by_refresh.find(refresh_token);
  if (found == state.token_by_refresh.end()) return Refuse(401, "invalid_token");
  const Token old = state.tokens[found->second];
  if (old.merchant != &merchant || old.online != online || old.expires <= now) {
    return Refuse(401, "invalid_token");
  }
  state.token_by_refresh.erase(found);
  return Grant(state, merchant, old.scope, online, now);
}

}  // namespace

Answer IssueToken(State& state, const HttpRequest& request, TimePoint now) {
  std::vector<FieldError> errors;
  ReferenceId(request, errors);
  const std::string* type = request.Header("content-type");
  if (type == nullptr || !absl::StartsWithIgnoreCase(*type, "application/x-www-form-urlencoded")) {
    errors.push_back({"content-type", "invalid", type == nullptr ? "" : *type});
  }
  if (request.has_query) errors.push_back({"query", "must be empty", ""});
  const std::optional<Pairs> pairs = ParseForm(request.body);
  if (!pairs.has_value()) errors.push_back({"body", "invalid", ""});
  if (!errors.empty()) return RefuseInputs(errors);

  const Json form = QueryObject(*pairs, errors);
  Inputs in(form);
  in.Take(errors);
  const std::string client_id = in.Text("client_id", 100);
  const std::string client_secret = in.Text("client_secret", 100);
  const std::string grant_type = in.Text("grant_type", 100);
  const std::string refresh_token = in.Text("refresh_token", 1000);
  const std::string scope = in.OneOf("scope", {"merchant", "customer"});
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict magic = MagicTokenRefusal(client_id)) return *magic;

  const Merchant* merchant = state.scenario.FindMerchant(client_id);
  if (merchant == nullptr || !Opens(state, *merchant, client_secret)) {
    return Refuse(400, "invalid_client");
  }
  if (!grant_type.empty() && grant_type != "client_credentials" && grant_type != "refresh_token") {
    return Refuse(400, "invalid_request");
  }
  if (!merchant->provisioned) return Refuse(409, "invalid_role");
  const bool online = IsOnlinePath(request.path);
  if (grant_type == "refresh_token") return Refresh(state, *merchant, refresh_token, online, now);
  const std::string wanted = scope.empty() ? "merchant" : scope;
  if (merchant->scopes.count(wanted) == 0) return RefuseInput("scope", "not granted", wanted);
  return Grant(state, *merchant, wanted, online, now);
}

Bearer CheckBearer(const State& state, const HttpRequest& request, const std::string& client_id,
                   TimePoint now) {
  constexpr size_t kBearer = 7;
  const std::string* header = request.Header("authorization");
  if (header == nullptr || !absl::StartsWith(*header, "Bearer ")) {
    return {nullptr, RefuseToken(state.style)};
  }
  const auto found = state.tokens.find(header->substr(kBearer));
  if (found == state.tokens.end() || found->second.expires <= now ||
      found->second.merchant->client_id != client_id ||
      found->second.online != IsOnlinePath(request.path)) {
    return {nullptr, RefuseToken(state.style)};
  }
  return {&found->second, std::nullopt};
}

}  // namespace flexiti_sandbox
