#include "tests/sandbox/error_reply.h"

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/routes.h"

namespace flexiti_sandbox {
namespace {

constexpr char kScopeSentence[] = "Insufficient scope: authorized scope is insufficient";

// English and French, for the words that a shopper or a clerk would be told. The others repeat the
// word, as Flexiti's samples do.
std::string Describe(const std::string& word, const std::string& lang) {
  static const auto* const kTexts = new std::map<std::string, std::pair<std::string, std::string>>{
      {"not_enough_credit", {"Not enough credit available", "Crédit disponible insuffisant"}},
      {"credit_exceeded",
       {"Amount exceeds the available credit", "Le montant dépasse le crédit disponible"}},
      {"not_found", {"Resource not found", "Ressource introuvable"}},
      {"not_verified", {"Customer is not verified", "Le client n'est pas vérifié"}},
      {"wrong_verification_code",
       {"Verification code is wrong", "Le code de vérification est erroné"}},
      {"verification_code_required",
       {"Verification code is required", "Le code de vérification est requis"}},
      {"user_not_active", {"Account is not activated", "Le compte n'est pas activé"}},
      {"user_not_able_to_purchase", {"Account may not purchase", "Le compte ne peut pas acheter"}},
      {"limit_payment_amount_24",
       {"Daily payment limit exceeded", "Limite quotidienne de paiement dépassée"}},
      {"secret_answer_mismatch",
       {"Security answer is wrong", "La réponse de sécurité est erronée"}},
      {"tries_exceed", {"Too many wrong answers", "Trop de réponses erronées"}},
      {"invalid_client", {"Client id or secret is wrong", "Identifiant ou secret erroné"}},
      {"invalid_request", {"Grant type is invalid or missing", "Type d'octroi invalide ou absent"}},
      {"wrong_inputs",
       {"Some inputs are wrong or missing!", "Des champs sont erronés ou absents!"}}};
  const auto found = kTexts->find(word);
  if (found == kTexts->end()) return word;
  return lang == "fr" ? found->second.second : found->second.first;
}

HttpReply HtmlPage(int status) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = absl::StrCat("<html><head><title>", status, " ", ReasonPhrase(status),
                            "</title></head><body><h1>", status, "</h1></body></html>\n");
  return reply;
}

HttpReply Empty(int status) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "";
  return reply;
}

HttpReply JsonReply(int status, const Json& body) {
  HttpReply reply;
  reply.status = status;
  reply.body = body.Dump();
  return reply;
}

HttpReply CodeEnvelope(int status, const std::string& error, const std::string& description) {
  return JsonReply(status, Json::Object()
                               .Set("code", Json::Number(status))
                               .Set("error", Json::String(error))
                               .Set("error_description", Json::String(description)));
}

// The Online API documents no list of fields, so its text names them.
HttpReply SpellOnlineInputs(const Refusal& refusal, const ReplyStyle& style,
                            const std::string& lang) {
  std::string text = Describe("wrong_inputs", lang);
  for (const FieldError& field : refusal.fields) absl::StrAppend(&text, " ", field.param);
  if (style.error == ErrorEnvelope::kMessage) {
    return JsonReply(refusal.status, Json::Object()
                                         .Set("message", Json::String(text))
                                         .Set("error", Json::String("wrong_inputs")));
  }
  return CodeEnvelope(refusal.status, "wrong_inputs", text);
}

HttpReply SpellInputs(const Refusal& refusal, const ReplyStyle& style, const std::string& url,
                      const std::string& lang) {
  if (style.input == InputEnvelope::kHtml) return HtmlPage(refusal.status);
  if (style.input == InputEnvelope::kEmpty) return Empty(refusal.status);
  if (IsOnlinePath(url)) return SpellOnlineInputs(refusal, style, lang);
  if (style.input == InputEnvelope::kCode) {
    return CodeEnvelope(refusal.status, "wrong_inputs", Describe("wrong_inputs", lang));
  }
  const bool with_type = style.input == InputEnvelope::kErrorFields;
  // A word asked for by name (a magic number) is kept.
  const bool singular =
      refusal.error == "wrong_input" || style.input == InputEnvelope::kFieldErrors;
  Json items = Json::Array();
  for (const FieldError& field : refusal.fields) {
    Json item = Json::Object();
    item.Set("param", Json::String(field.param));
    item.Set("msg", Json::String(field.msg));
    if (style.input != InputEnvelope::kFieldErrorsPlural)
      item.Set("value", Json::String(field.value));
    if (with_type) item.Set("type", Json::String(field.msg == "missing" ? "required" : "format"));
    items.Append(std::move(item));
  }
  return JsonReply(refusal.status,
                   Json::Object()
                       .Set("url", Json::String(url))
                       .Set("message", Json::String(with_type ? Describe("wrong_inputs", lang)
                                                              : "Some inputs are wrong!"))
                       .Set("error", Json::String(singular ? "wrong_input" : "wrong_inputs"))
                       .Set(with_type ? "error_fields" : "field_errors", std::move(items)));
}

HttpReply SpellScope(const Refusal& refusal, const ReplyStyle& style) {
  switch (style.scope) {
    case ScopeEnvelope::kHtml:
      return HtmlPage(refusal.status);
    case ScopeEnvelope::kEmpty:
      return Empty(refusal.status);
    case ScopeEnvelope::kForbidden:
      return CodeEnvelope(refusal.status, "forbidden", "forbidden");
    case ScopeEnvelope::kSentence:
      break;
  }
  return CodeEnvelope(refusal.status, kScopeSentence, kScopeSentence);
}

}  // namespace

HttpReply SpellRefusal(const Refusal& refusal, const ReplyStyle& style, const std::string& url,
                       const std::string& lang) {
  if (!refusal.fields.empty()) return SpellInputs(refusal, style, url, lang);
  if (refusal.error == kScopeSentence) return SpellScope(refusal, style);
  if (refusal.error.empty() || style.error == ErrorEnvelope::kEmpty) return Empty(refusal.status);
  if (style.error == ErrorEnvelope::kHtml) return HtmlPage(refusal.status);
  if (style.error == ErrorEnvelope::kMessage) {
    return JsonReply(refusal.status,
                     Json::Object()
                         .Set("message", Json::String(Describe(refusal.error, lang)))
                         .Set("error", Json::String(refusal.error)));
  }
  return CodeEnvelope(refusal.status, refusal.error, Describe(refusal.error, lang));
}

Refusal RefuseToken(const ReplyStyle& style) {
  switch (style.unauthorized) {
    case UnauthorizedWord::kCapitalized:
      return Refuse(401, "Unauthorized");
    case UnauthorizedWord::kInvalidToken:
      return Refuse(401, "invalid_token");
    case UnauthorizedWord::kUnauthorized:
      break;
  }
  return Refuse(401, "unauthorized");
}

Refusal RefuseScope() { return Refuse(403, kScopeSentence); }

}  // namespace flexiti_sandbox
