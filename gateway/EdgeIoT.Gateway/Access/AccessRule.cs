namespace EdgeIoT.Gateway.Access;

/// <summary>One line of an access control list.</summary>
/// <param name="Filter">A topic filter; in a pattern, with <c>%c</c> and <c>%u</c> not filled in yet.</param>
/// <param name="Access">What it gives.</param>
internal readonly record struct AccessRule(string Filter, TopicAccess Access)
{
    public bool Denies => Access == TopicAccess.None;
}
