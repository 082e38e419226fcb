#include "tests/reference/advice.h"

namespace flexiti::reference {
namespace {

struct CodeAdvice {
  v1::FlexitiErrorCode code;
  const char* who;
  const char* what;
  const char* repeating;
};

constexpr char kStaff[] = "the merchant's staff, or the program that acts for them";
constexpr char kTooLate[] =
    "The days to return it are over, and no other request changes that. Agree with the shopper on "
    "another way of paying back.";
constexpr char kOnlyOlder[] = "never, for the capture only grows older; nothing moved";
constexpr char kShopperAndFlexiti[] = "the shopper, with Flexiti";
constexpr char kAccountOrTender[] = "Set the account right with Flexiti, or pay in another way.";
constexpr char kAccountMended[] = "not before the account was set right at Flexiti; nothing moved";
constexpr char kSmaller[] = "not with this amount; with a smaller one, yes: nothing moved";
constexpr char kCorrected[] = "not as it is; once corrected, yes: nothing moved";

constexpr CodeAdvice kOwnAdvice[] = {
    {v1::FLEXITI_ERROR_CODE_VCC_ACCOUNT_MISMATCH, kStaff,
     "The card is of another account: take both from the same customer.", kCorrected},
    {v1::FLEXITI_ERROR_CODE_INVALID_ACCOUNT, kStaff, "Correct the account number.", kCorrected},
    {v1::FLEXITI_ERROR_CODE_NOT_FOUND, kStaff,
     "Correct the number or the id. A search that finds nobody is answered so too: then Flexiti "
     "knows no such customer.",
     kCorrected},
    {v1::FLEXITI_ERROR_CODE_USER_NOT_ACTIVE, kShopperAndFlexiti, kAccountOrTender, kAccountMended},
    {v1::FLEXITI_ERROR_CODE_USER_NOT_ABLE_TO_PURCHASE, kShopperAndFlexiti, kAccountOrTender,
     kAccountMended},
    {v1::FLEXITI_ERROR_CODE_LIMIT_PAYMENT_AMOUNT_24, "the shopper",
     "Pay the next day, or in another way. Flexiti does not document the time zone of its day.",
     "the next day, yes; before, only with an amount within the limit; nothing moved"},
    {v1::FLEXITI_ERROR_CODE_REFUNDS_LIMIT_EXCEEDED_AMOUNT, kStaff,
     "Refund less, or pay the shopper back in another way.", kSmaller},
    {v1::FLEXITI_ERROR_CODE_AUTH_AMOUNT_EXCEEDED, kStaff,
     "GetAuthorization tells what remains: capture or release that at most.", kSmaller},
    {v1::FLEXITI_ERROR_CODE_CAPTURE_AMOUNT_EXCEEDED, kStaff,
     "ListCaptures tells what remains of the capture: return that at most.", kSmaller},
    {v1::FLEXITI_ERROR_CODE_AUTHORIZATION_ENDED, kStaff,
     "It stays closed: nothing can be captured or released any more. What is still to be sold "
     "needs a new authorization.",
     "never, for it would fail again; nothing moved"},
    {v1::FLEXITI_ERROR_CODE_RETURN_DATE_EXCEEDED, kStaff, kTooLate, kOnlyOlder},
    {v1::FLEXITI_ERROR_CODE_OLDER_CAPTURE, kStaff, kTooLate, kOnlyOlder},
    {v1::FLEXITI_ERROR_CODE_WRONG_TRANSACTION_TYPE, kStaff,
     "Refund the account instead, with RefundAccount.",
     "never as a return; as RefundAccount with a `request_id` of its own, yes: nothing moved"},
    {v1::FLEXITI_ERROR_CODE_PLAN_TERM_NOT_SET,
     "the merchant's staff; the operator, where the merchant should have the plan",
     "Offer a plan of the merchant's: CalculateInterest lists them. To have another, ask Flexiti.",
     "not with this plan and term; with another one, yes: nothing moved"},
    {v1::FLEXITI_ERROR_CODE_TRIES_EXCEED, "the shopper, by waiting",
     "Wait until 48 hours have passed since the wrong answers. Whether another way of "
     "verification works before, Flexiti does not document.",
     "not before 48 hours have passed; nothing moved"},
    {v1::FLEXITI_ERROR_CODE_SMS_NOT_VALID_PHONE, "the shopper and the merchant's staff",
     "Verify in another way: VerifyCustomer with another format. Flexiti changes the phone on "
     "file.",
     "not by SMS, before Flexiti has a valid phone; in another way, yes: nothing moved"},
    {v1::FLEXITI_ERROR_CODE_REGULAR_PURCHASE_BYPASS_IS_NOT_ALLOWED,
     "the shopper and the merchant's staff",
     "Verify in another way: VerifyCustomer with another format.",
     "not as a bypass; in another way, yes: nothing moved"},
};

}  // namespace

std::string WhoActs(v1::NextAction action) {
  switch (action) {
    case v1::NEXT_ACTION_FIX_REQUEST:
      return "the caller's developer";
    case v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID:
      return "nobody: the caller's program repeats";
    case v1::NEXT_ACTION_RESOLVE_OPERATION:
      return "the caller's program; an operator, where it stays unknown";
    case v1::NEXT_ACTION_ASK_CUSTOMER:
      return "the shopper";
    case v1::NEXT_ACTION_CONTACT_OPERATOR:
      return "the operator of the gateway, or Flexiti";
    default:
      return "";
  }
}

std::string Repeating(v1::Outcome outcome, v1::NextAction action) {
  switch (action) {
    case v1::NEXT_ACTION_FIX_REQUEST:
      return "not as it is, for it would fail again; once fixed, yes: nothing moved";
    case v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID:
      return outcome == v1::OUTCOME_UNKNOWN
                 ? "yes, with the same `request_id` only, after the delay of RetryInfo"
                 : "yes, with the same `request_id` where it has one, after the delay of RetryInfo";
    case v1::NEXT_ACTION_RESOLVE_OPERATION:
      return "with the same `request_id` only; with another one never before it is resolved";
    case v1::NEXT_ACTION_ASK_CUSTOMER:
      return "not as it is; once the shopper decided otherwise, yes: nothing moved";
    case v1::NEXT_ACTION_CONTACT_OPERATOR:
      return "not before the set-up was changed; nothing moved";
    default:
      return "";
  }
}

std::string RepeatingRead(v1::NextAction action) {
  switch (action) {
    case v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID:
      return "yes, by the caller's program, after the delay of RetryInfo: nothing moved";
    case v1::NEXT_ACTION_CONTACT_OPERATOR:
      return "not before a person has found out why, for it would be refused again; nothing moved";
    default:
      return "";
  }
}

std::optional<Advice> OwnAdvice(v1::FlexitiErrorCode code) {
  for (const CodeAdvice& own : kOwnAdvice) {
    if (own.code == code) return Advice{own.who, own.what, own.repeating};
  }
  return std::nullopt;
}

std::string AnotherRequestId(v1::Outcome outcome) {
  switch (outcome) {
    case v1::OUTCOME_NOT_SENT:
    case v1::OUTCOME_REJECTED:
      return "allowed";
    case v1::OUTCOME_UNKNOWN:
      return "**never**: it could happen twice";
    default:
      return "";
  }
}

}  // namespace flexiti::reference
