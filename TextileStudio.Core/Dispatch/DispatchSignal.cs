namespace TextileStudio.Core.Dispatch;

/// <summary>Wakes the dispatcher when a write made something due sooner.</summary>
public sealed class DispatchSignal : WakeSignal;
