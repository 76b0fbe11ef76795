namespace TextileStudio.Api.Http;

/// <summary>The codes, in the order of their status. A new code of a feature is one line here.</summary>
internal static class ErrorEntries
{
    public static IReadOnlyList<ErrorEntry> All { get; } =
    [
        new("malformed", 400, "Malformed request", "The request could not be read as it was sent.", "अनुरोध जैसा भेजा गया, पढ़ा नहीं जा सका।"),
        new("json_malformed", 400, "Malformed JSON", "The body is not valid JSON, or not of the form this route takes. The violations name each place.", "भेजा गया JSON सही नहीं है या इस पते के लिए सही रूप में नहीं है। हर गड़बड़ी की जगह सूची में लिखी है।"),
        new("body_missing", 400, "Body missing", "This route needs a JSON body.", "इस पते को JSON डेटा चाहिए।"),
        new("form_malformed", 400, "Malformed form", "The form data could not be read.", "भेजा गया फ़ॉर्म पढ़ा नहीं जा सका।"),
        new("form_token", 400, "Form expired", "The form was opened in another session or too long ago. Reload the page.", "फ़ॉर्म पुराना हो गया है। पेज फिर से खोलें।"),
        new("text_malformed", 400, "Text not allowed", "A text holds a NUL character or half of a character pair, which cannot be stored.", "पाठ में ऐसा अक्षर है जिसे सहेजा नहीं जा सकता।"),
        new("parameter_malformed", 400, "Malformed parameter", "A parameter of the address is missing or has the wrong form.", "पते का कोई मान ग़लत है या नहीं दिया गया।"),
        new("bad_page_size", 400, "Page size out of range", "page_size must be from 1 to 200.", "page_size 1 से 200 के बीच होना चाहिए।"),
        new("bad_cursor", 400, "Unknown cursor", "The cursor was not taken from this list.", "यह cursor इस सूची का नहीं है।"),
        new("bad_if_match", 400, "Malformed If-Match", "If-Match must be the ETag of an earlier answer.", "If-Match में पिछले उत्तर का ETag होना चाहिए।"),
        new("bad_idempotency_key", 400, "Malformed Idempotency-Key", "An Idempotency-Key is 1 to 255 visible ASCII characters, sent once.", "Idempotency-Key 1 से 255 साधारण अक्षरों की होनी चाहिए।"),
        new("key_twice", 400, "More than one API key", "Send one API key, in one header.", "एक ही API कुंजी एक ही header में भेजें।"),
        new("key_in_query", 400, "API key in the address", "Addresses end up in logs. Send the key in a header, and replace this one.", "कुंजी पते में न भेजें, header में भेजें। यह कुंजी बदल दें।"),
        new("key_missing", 401, "API key missing", "Send an API key in the Authorization header.", "Authorization header में API कुंजी भेजें।"),
        new("key_invalid", 401, "API key not accepted", "The key is unknown, revoked or expired.", "यह कुंजी मान्य नहीं है, रद्द हो चुकी है या इसका समय बीत गया है।"),
        new("forbidden", 403, "Not allowed", "This caller may not do this.", "आपको इसकी अनुमति नहीं है।"),
        new("scope_missing", 403, "Scope missing", "The key lacks a scope this route needs. An owner can make another key.", "इस कुंजी में ज़रूरी अधिकार नहीं है। मालिक नई कुंजी बना सकता है।"),
        new("cross_site", 403, "Request from another site", "A page session may change things only from this site's own pages.", "पेज का सत्र केवल इसी साइट के पेजों से बदलाव कर सकता है।"),
        new("not_found", 404, "Not found", "There is no such thing in your organization.", "आपके संगठन में ऐसा कुछ नहीं है।"),
        new("method_not_allowed", 405, "Method not allowed", "The address exists but does not take this method.", "यह पता इस तरीके को नहीं मानता।"),
        new("conflict", 409, "Conflict", "Its present state does not allow this.", "इसकी अभी की स्थिति में यह नहीं हो सकता।"),
        new("idempotency_running", 409, "Still running", "A request with this Idempotency-Key is being worked on. Ask again with the same key.", "इसी Idempotency-Key वाला अनुरोध अभी चल रहा है। उसी कुंजी से फिर पूछें।"),
        new("stale", 412, "Changed meanwhile", "It was changed since you read it.", "आपके पढ़ने के बाद इसमें बदलाव हुआ है।"),
        new("body_too_large", 413, "Body too large", "The body is larger than this route takes.", "भेजा गया डेटा सीमा से बड़ा है।"),
        new("media_type", 415, "Media type not taken", "This route does not take a body of this media type.", "यह पता इस प्रकार का डेटा नहीं लेता।"),
        new("rule", 422, "Against a rule", "The request is well-formed but breaks a rule; the violations name each.", "अनुरोध किसी नियम के विरुद्ध है; हर नियम सूची में लिखा है।"),
        new("key_refused", 422, "Key cannot be made", "The key cannot be made as asked; the violations say why.", "कुंजी इस रूप में नहीं बन सकती; कारण सूची में है।"),
        new("idempotency_key_reused", 422, "Idempotency-Key reused", "This Idempotency-Key was used with another request. Use a new one for each new request.", "यह Idempotency-Key किसी दूसरे अनुरोध में लग चुकी है। हर नए अनुरोध के लिए नई दें।"),
        new("limit_reached", 429, "Limit reached", "A usage limit is reached; Retry-After says when it resets.", "सीमा पूरी हो गई; Retry-After बताता है कि कब फिर कोशिश करें।"),
        new("internal_error", 500, "Our fault", "Something went wrong on our side. Tell the operator the request id.", "हमारी ओर से गड़बड़ी हुई। संचालक को request id बताएँ।"),
        new("unavailable", 503, "Not available now", "Something the service needs is not there for now.", "सेवा के लिए ज़रूरी कोई चीज़ अभी उपलब्ध नहीं है।"),
        new("database_busy", 503, "Database busy", "The database is busy. Nothing was changed; send the same request again.", "डेटाबेस व्यस्त है। कुछ नहीं बदला; वही अनुरोध फिर भेजें।"),
    ];
}
